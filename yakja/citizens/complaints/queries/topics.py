"""What can be followed by e-mail, feed or webhook: one complaint, a category, a place with all below it."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..models import Category
from .reading import complaint_of
from .routing import place_by_code


def complaint_name(code: str) -> Any:
    """The number of a public complaint, all complaints for no code, None for one that is not public."""
    if not code:
        return _("Complaints")
    found = complaint_of(code)
    if found is None or not found.is_public or found.reference != code:
        return None
    return format_lazy("{} {}", _("complaint"), code)


def category_name(code: str) -> Any:
    """Complaints of a public category."""
    found = Category.objects.public().filter(code=code).first() if code else None
    return format_lazy("{}: {}", _("Complaints"), found.name) if found else None


def place_name(code: str) -> Any:
    """Complaints about a place or what lies in it."""
    found = place_by_code(code) if code else None
    return format_lazy("{}: {}", _("Complaints"), found.name) if found else None
