"""What the pages of filing offer: groups, categories, questions and drawings; kept until the reference data changes."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup, escape

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import CaseFile
from yakja.foundation.files.models import StoredFile
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar
from yakja.foundation.ui.prepared import kept

from ..models import Category, CategoryGroup, Complaint, FilingQuestion
from ..triage.triager import Triage, triager_of
from .routing import DECIDED_BY, Route, route

PHOTO, VOICE = "complaints.photo", "complaints.voice"
OFFICE = "which_office"  # the question that is answered by choosing an office
KEEP_UNUSED = dt.timedelta(days=15)
_SYMBOL = re.compile(r'<symbol id="([a-z_]+)"[^>]*>\s*<path[^>]* d="([^"]+)"')


@functools.lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    """The one stroke of each drawing of `reference/complaint_icons.svg`."""
    return dict(_SYMBOL.findall((settings.REFERENCE_DIR / "complaint_icons.svg").read_text()))


def drawing_of(icon: str) -> Markup:
    """A drawing within the page, so that it costs no request; nothing for an unknown name."""
    line = _drawings().get(icon)
    if line is None:
        return Markup("")
    return Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="%s"/></svg>') % escape(
        line
    )


def groups() -> list[CategoryGroup]:
    """The groups that hold a category, in their order."""
    found: list[CategoryGroup] = kept(
        ("complaints",),
        "complaints.groups",
        lambda: list(
            CategoryGroup.objects.filter(categories__isnull=False).distinct().order_by("position", "id")
        ),
    )
    return found


def _all() -> dict[str, Category]:
    found: dict[str, Category] = kept(
        ("complaints",),
        "complaints.categories",
        lambda: {
            row.code: row
            for row in Category.objects.select_related("group", "function").order_by(
                "group__position", "position", "id"
            )
        },
    )
    return found


def known_category(key: int) -> Category | None:
    """A category with its group and function, from the kept table, without a query."""
    found: dict[int, Category] = kept(
        DECIDED_BY, "complaints.category_keys", lambda: {row.pk: row for row in _all().values()}
    )
    return found.get(key)


def category_of(code: str) -> Category | None:
    return _all().get(code)


def categories_of(group: str = "") -> list[Category]:
    """The categories of a group, or all of them."""
    return [row for row in _all().values() if not group or row.group.code == group]


@dataclass(frozen=True)
class Asked:
    """A question of a category with the words of its choices."""

    code: str
    text: str
    choices: list[tuple[str, str]]


def questions_of(category: Category) -> list[Asked]:
    """What else a category asks, in its order."""
    known: dict[str, FilingQuestion] = kept(
        ("complaints",),
        "complaints.questions",
        lambda: {row.code: row for row in FilingQuestion.objects.order_by("id")},
    )
    return [
        Asked(
            code,
            str(known[code].text),
            [(each, str(known[each].text)) for each in known[code].choices if each in known],
        )
        for code in category.asks
        if code in known
    ]


def emergency_number() -> str:
    """The number to call where somebody is in danger, as the reference data has it."""
    found = category_of("fire_rescue")
    return found.call_number if found else ""


def triaged(text: str) -> Triage:
    """What triage reads in a text."""
    return triager_of(settings.REFERENCE_DIR).triage(text)


@dataclass(frozen=True)
class Suggestion:
    """A category proposed from a text, and the words that led there."""

    category: Category
    words: tuple[str, ...]
    confidence: float


def suggestion_for(text: str) -> Suggestion | None:
    """The likeliest category of a text; None for a text that says nothing."""
    if not text.strip():
        return None
    found = triaged(text)
    category = category_of(found.category) or category_of(found.function)
    if category is None or found.guess.confidence <= 0:
        return None
    return Suggestion(category, tuple(found.guess.cues)[:4], found.guess.confidence)


@dataclass(frozen=True)
class Outlook:
    """Before it is sent: where it would go, and by when it is answered. `way` is None where no office is named."""

    way: Route | None
    due_at: dt.datetime | None
    is_public: bool


def outlook(category: Category, place: Place, about: Body | None = None) -> Outlook:
    now = timezone.now()
    way = route(category, place, day=timezone.localdate(now), about=about)
    due = None
    if way is not None and not way.is_outside:
        due = working_calendar(place).add_working_time(now, minutes=category.target_hours * 60)
    return Outlook(way, due, not category.is_private and about is None)


def stored_files(keys: list[int]) -> list[StoredFile]:
    """Files sent with a filing that is not finished, in the order they were sent."""
    found = StoredFile.objects.filter(purpose__in=(PHOTO, VOICE)).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def unused_files(now: dt.datetime) -> list[int]:
    """Files of filings that were never sent."""
    used = CaseFile.objects.filter(file__purpose__in=(PHOTO, VOICE)).values("file_id")
    rows = StoredFile.objects.filter(purpose__in=(PHOTO, VOICE), stored_at__lt=now - KEEP_UNUSED)
    return list(rows.exclude(pk__in=used).order_by("pk").values_list("pk", flat=True)[:500])


def files_of(complaint: Complaint) -> list[CaseFile]:
    """What the filer has sent with it, and what the office shows to everybody."""
    rows = CaseFile.objects.filter(case_id=complaint.pk).select_related("file", "event").order_by("at", "id")
    mine = (PHOTO, VOICE)
    return [row for row in rows if row.is_public or row.file.purpose in mine]


def is_draft_language() -> bool:
    """Whether the words of these pages were read by no speaker of this language yet."""
    return get_language() in ("sd", "ps")


@functools.lru_cache(maxsize=64)
def recorded_step(language: str, step: str) -> str:
    """The address of a recording of a page, where an operator has put one into static/complaints/audio/; else ""."""
    name = f"complaints/audio/{language}/{step}.ogg"
    return static(name) if finders.find(name) else ""
