"""Reads of comments: the table with its filters, and who spoke, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from yakja.foundation.places.models import Place

from ..models import Comment, CommentRole, Meeting, Paragraph, Reply, Strategy
from ..models.comments import CommentQuerySet

WITH = (
    "paragraph", "place", "body", "meeting__place", "version", "reply__change__paragraph",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What a reader narrows the table by; empty for everything."""

    section: str = ""
    mark: str = ""
    role: str = ""
    answer: str = ""  # a Reply.Answer, or `waiting`
    meeting: str = ""
    changed: str = ""  # mark of a paragraph that the comments changed

    def as_query(self) -> dict[str, str]:
        return {key: value for key, value in vars(self).items() if value}


def table(strategy: Strategy, choice: Choice | None = None) -> CommentQuerySet:
    """Confirmed comments, hidden ones too: their words are left out by the page, the reason stands."""
    rows: CommentQuerySet = Comment.objects.confirmed().filter(strategy=strategy).select_related(*WITH)
    if choice is None:
        return rows
    if choice.section == "whole":
        rows = rows.filter(paragraph__isnull=True)
    elif choice.section:
        rows = rows.filter(paragraph__section=choice.section)
    if choice.mark:
        rows = rows.filter(paragraph__mark=choice.mark)
    if choice.role:
        rows = rows.filter(role=choice.role)
    if choice.answer == "waiting":
        rows = rows.filter(reply__isnull=True, hidden_at__isnull=True)
    elif choice.answer:
        rows = rows.filter(reply__answer=choice.answer)
    if choice.meeting.isdecimal():
        rows = rows.filter(meeting=int(choice.meeting))
    if choice.changed:
        rows = rows.filter(reply__change__paragraph__mark=choice.changed)
    return rows


@dataclass(frozen=True)
class Count3:
    """One line of a count: of what (a place, or the name of a role), how many comments, how many of them answered."""

    name: Any
    comments: int
    answered: int


@dataclass(frozen=True)
class Counts:
    """Who spoke about a strategy."""

    comments: int
    answered: int
    hidden: int
    by_role: list[Count3]
    by_place: list[Count3]
    by_answer: dict[str, int]
    meetings: int
    women: int
    men: int


def counts(strategy: Strategy) -> Counts:
    """Comments by role, place and answer; women and men at the meetings. Six queries."""
    rows = Comment.objects.confirmed().filter(strategy=strategy).order_by()
    answered = Count("id", filter=Q(reply__isnull=False))
    whole = rows.aggregate(
        n=Count("id"), answered=answered, hidden=Count("id", filter=Q(hidden_at__isnull=False))
    )
    roles = {
        role: (n, done) for role, n, done in rows.values_list("role").annotate(n=Count("id"), done=answered)
    }
    places = list(rows.values_list("place").annotate(n=Count("id"), done=answered).order_by("-n", "place"))
    named = Place.objects.in_bulk([pk for pk, _n, _done in places if pk])
    answers = dict(
        Reply.objects.filter(comment__strategy=strategy)
        .order_by()
        .values_list("answer")
        .annotate(n=Count("id"))
    )
    met = Meeting.objects.filter(strategy=strategy).aggregate(
        n=Count("id"), women=Sum("women"), men=Sum("men")
    )
    return Counts(
        comments=whole["n"],
        answered=whole["answered"],
        hidden=whole["hidden"],
        by_role=[Count3(CommentRole(code).label, *roles.get(code, (0, 0))) for code in CommentRole.values],
        by_place=[Count3(named[pk] if pk else None, n, done) for pk, n, done in places],
        by_answer={code: answers.get(code, 0) for code in Reply.Answer.values},
        meetings=met["n"],
        women=met["women"] or 0,
        men=met["men"] or 0,
    )


def meetings_of(strategy: Strategy) -> list[Meeting]:
    """The meetings about a strategy, newest first, each with `said`: how many comments were taken down."""
    rows = Meeting.objects.filter(strategy=strategy).select_related("place", "organiser")
    return list(rows.annotate(said=Count("comments")).order_by("-held_on", "-id"))


def comment_of(strategy: Strategy, reference: str) -> Comment | None:
    return table(strategy).filter(reference=reference).first()


def marks_with_comments(strategy: Strategy) -> list[str]:
    """Marks of paragraphs that were commented on."""
    rows = Paragraph.objects.filter(comments__strategy=strategy, comments__confirmed_at__isnull=False)
    return sorted(rows.distinct().values_list("mark", flat=True))


def next_waiting(strategy: Strategy, *, but: Comment | None = None) -> Comment | None:
    """The oldest comment that waits for an answer."""
    rows = Comment.objects.filter(strategy=strategy).waiting().order_by("id")
    return (rows.exclude(pk=but.pk) if but else rows).first()
