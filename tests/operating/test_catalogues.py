"""A fresh copy compiles its catalogues while it runs: from then on it speaks Urdu, in what it keeps too."""

from __future__ import annotations

import os

from django.conf import settings
from django.utils.translation import gettext, override, trans_real

from yakja.config.management.commands.compile_messages import compile_all


def test_what_was_read_before_compiling_is_read_again():
    catalogue = settings.ROOT / "yakja/foundation/people/locale/ur/LC_MESSAGES/django.mo"
    compile_all()
    os.utime(catalogue, (1, 1))  # older than its source, as in a copy that has just been made
    with override("ur"):
        spoken = gettext("steward of the province")
    assert spoken != "steward of the province"
    known = dict(trans_real._translations)
    assert known
    assert compile_all() == 1
    assert not trans_real._translations, "a process that began without the file would go on in English"
    with override("ur"):
        assert gettext("steward of the province") == spoken
    assert compile_all() == 0
