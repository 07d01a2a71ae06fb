"""Reads of the text: a version by section, what changed between two, which comments changed what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from yakja.foundation.kit.i18n import FALLBACKS, TranslatedText, active

from ..comparing import Difference, Entry, Summary, compare, summary
from ..models import (
    SECTIONS,
    Comment,
    Paragraph,
    Reply,
    Section,
    Strategy,
    StrategyVersion,
    VersionParagraph,
)


@dataclass(frozen=True)
class ShownParagraph:
    """A paragraph as a page shows it."""

    mark: str
    section: str
    text: TranslatedText
    comments: int = 0  # public comments on it, of all versions
    led_by: int = 0  # comments that changed it, up to this version


@dataclass(frozen=True)
class ShownSection:
    """One part of the text with its paragraphs."""

    code: str
    name: str
    paragraphs: list[ShownParagraph] = field(default_factory=list)


@dataclass(frozen=True)
class ShownDifference:
    """One part of the comparison; runs of unchanged paragraphs are told together."""

    code: str
    name: str
    runs: list[list[Difference]]


def versions_of(strategy: Strategy) -> list[StrategyVersion]:
    """All versions, the newest first."""
    return list(strategy.versions.order_by("-number"))


def newest_version(strategy: Strategy) -> StrategyVersion | None:
    return strategy.versions.order_by("-number").first()


def sections_of(
    version: StrategyVersion, *, comments: Mapping[int | None, int] | None = None
) -> list[ShownSection]:
    """The text of a version, its parts in the order of reading; three queries, two where `comments` are counted."""
    rows = list(
        VersionParagraph.objects.filter(version=version)
        .select_related("paragraph")
        .order_by("position", "id")
    )
    comments = comment_counts(version.strategy) if comments is None else comments
    led = _led(version.strategy)
    found: dict[str, list[ShownParagraph]] = {code: [] for code in SECTIONS}
    for row in rows:
        changed = led.get(row.paragraph_id, [])
        found[row.section].append(
            ShownParagraph(
                row.paragraph.mark,
                row.section,
                TranslatedText(row.text),
                comments.get(row.paragraph_id, 0),
                sum(n for revision, n in changed if revision <= row.revision),
            )
        )
    return [ShownSection(code, str(Section(code).label), found[code]) for code in SECTIONS if found[code]]


def comment_counts(strategy: Strategy) -> dict[int | None, int]:
    """Public comments by paragraph id; None for those on the whole."""
    rows = Comment.objects.public().filter(strategy=strategy).order_by()
    return dict(rows.values_list("paragraph").annotate(n=Count("id")))


def _led(strategy: Strategy) -> dict[int, list[tuple[int, int]]]:
    """For each paragraph: (revision, comments that led to it)."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = (
        Reply.objects.filter(
            comment__strategy=strategy, comment__hidden_at__isnull=True, change__isnull=False
        )
        .order_by()
        .values_list("change__paragraph", "change__revision")
        .annotate(n=Count("id"))
    )
    for paragraph, revision, n in rows:
        found.setdefault(paragraph, []).append((revision, n))
    return found


def entries_of(version: StrategyVersion | None) -> list[Entry]:
    """A version as the comparison takes it; an empty text for none."""
    if version is None:
        return []
    rows = VersionParagraph.objects.filter(version=version).select_related("paragraph")
    order = {code: place for place, code in enumerate(SECTIONS)}
    sorted_rows = sorted(rows, key=lambda r: (order[r.section], r.position, r.pk))
    return [Entry(r.paragraph.mark, r.section, dict(r.text)) for r in sorted_rows]


def entries_now(strategy: Strategy) -> list[Entry]:
    """The text of the drafting team as it stands."""
    rows = Paragraph.objects.standing().filter(strategy=strategy)
    order = {code: place for place, code in enumerate(SECTIONS)}
    sorted_rows = sorted(rows, key=lambda r: (order[r.section], r.position, r.pk))
    return [Entry(r.mark, r.section, dict(r.text)) for r in sorted_rows]


def differences(
    old: Sequence[Entry], new: Sequence[Entry], *, language: str | None = None
) -> tuple[list[ShownDifference], Summary]:
    """What changed, part by part; unchanged paragraphs that follow each other stand in one run."""
    lang = language or active()
    found = compare(old, new, languages=FALLBACKS.get(lang, (lang, "ur", "en")))
    shown = []
    for code in SECTIONS:
        runs: list[list[Difference]] = []
        for each in (d for d in found if d.section == code):
            if each.is_unchanged and runs and runs[-1][0].is_unchanged:
                runs[-1].append(each)
            else:
                runs.append([each])
        if runs:
            shown.append(ShownDifference(code, str(Section(code).label), runs))
    return shown, summary(found)


def led_between(strategy: Strategy, old: StrategyVersion | None, new: StrategyVersion) -> dict[str, int]:
    """How many comments led to what changed in each paragraph between two versions, by mark."""
    before = (
        dict(VersionParagraph.objects.filter(version=old).values_list("paragraph", "revision")) if old else {}
    )
    after = dict(VersionParagraph.objects.filter(version=new).values_list("paragraph", "revision"))
    marks = dict(Paragraph.objects.filter(strategy=strategy).values_list("id", "mark"))
    dropped = set(before) - set(after)
    found: dict[str, int] = {}
    for paragraph, changes in _led(strategy).items():
        until = after.get(paragraph, 10**9 if paragraph in dropped else 0)
        n = sum(count for revision, count in changes if before.get(paragraph, 0) < revision <= until)
        if n:
            found[marks[paragraph]] = n
    return found


def paragraph_of(strategy: Strategy, mark: str) -> Paragraph | None:
    return Paragraph.objects.filter(strategy=strategy, mark=mark).first()


def past_of(paragraph: Paragraph) -> list[tuple[VersionParagraph, Mapping[str, str] | None]]:
    """How a paragraph stood in each version, the newest first, with the text before it where it differs."""
    rows = list(
        VersionParagraph.objects.filter(paragraph=paragraph)
        .select_related("version")
        .order_by("version__number")
    )
    found: list[tuple[VersionParagraph, Mapping[str, str] | None]] = []
    last: Mapping[str, str] | None = None
    for row in rows:
        found.append((row, last if last is not None and dict(last) != dict(row.text) else None))
        last = row.text
    return found[::-1]
