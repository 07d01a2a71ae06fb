"""Sentences that allauth says to readers, listed so that our own catalogue carries them in every language."""

from django.utils.translation import gettext_noop as _

SENTENCES = (_("You must type the same password each time."),)
