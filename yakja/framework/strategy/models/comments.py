"""What councils, developers and citizens say about a strategy's text, and what the drafting team answers."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.i18n import LANGUAGES, TranslatedTextField
from yakja.foundation.kit.text import likely_language
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place

from .meetings import Meeting
from .strategies import Strategy
from .texts import Paragraph, ParagraphChange, StrategyVersion


class CommentRole(models.TextChoices):
    BODY = "body", _("council or office")
    DEVELOPER = "developer", _("developer")
    CITIZEN = "citizen", _("citizen")


class CommentWay(models.TextChoices):
    """How we know that somebody said it."""

    ACCOUNT = "account", _("signed in")
    PHONE = "phone", _("confirmed by telephone")
    MEETING = "meeting", _("taken down at a meeting")


class CommentQuerySet(models.QuerySet["Comment"]):
    def confirmed(self) -> CommentQuerySet:
        """Comments that somebody stands by; the others are what was typed and not yet confirmed."""
        return self.filter(confirmed_at__isnull=False)

    def public(self) -> CommentQuerySet:
        """Confirmed and not hidden."""
        return self.confirmed().filter(hidden_at__isnull=True)

    def waiting(self) -> CommentQuerySet:
        """Public comments that the drafting team has not answered."""
        return self.public().filter(reply__isnull=True)

    def of_forgettable_phones(self, adopted_before: dt.date, answered_before: dt.datetime) -> CommentQuerySet:
        """Comments whose telephone has served: the strategy was adopted or withdrawn, or the answer given, long enough ago."""
        is_over = (
            Q(strategy__adopted_on__lt=adopted_before)
            | Q(strategy__withdrawn_on__lt=adopted_before)
            | Q(reply__answered_at__lt=answered_before)
        )
        return self.filter(is_over, address__isnull=False)

    def unconfirmed_since(self, moment: dt.datetime) -> CommentQuerySet:
        return self.filter(confirmed_at__isnull=True, made_at__lt=moment)


class Comment(models.Model):
    """One comment on a paragraph, or on the whole where `paragraph` is null. What was said is never changed.

    The name is shown only where `may_name`; a body always by its name. A telephone is an address of channels:
    encrypted, found by its keyed hash, there for the code, the receipt and the answer, and forgotten after that.
    """

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="comments")
    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="comments")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, null=True, blank=True, related_name="comments")
    reference = models.CharField(max_length=30, unique=True, null=True)
    role = models.CharField(max_length=9, choices=CommentRole.choices)
    way = models.CharField(max_length=7, choices=CommentWay.choices, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=5, choices=LANGUAGES)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="strategy_comments")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="strategy_comments")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="strategy_comments"
    )
    address = models.ForeignKey(
        Address, models.PROTECT, null=True, blank=True, related_name="strategy_comments"
    )
    phone_forgotten_on = models.DateField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="comments")
    name = models.CharField(max_length=120, blank=True)
    may_name = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="body") | Q(body__isnull=False), name="strategy_comment_of_a_body"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(way="account", person__isnull=False)
                | Q(way="phone", address__isnull=False)
                | Q(way="phone", phone_forgotten_on__isnull=False)
                | Q(way="meeting", meeting__isnull=False),
                name="strategy_comment_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="strategy_comment_hidden_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["strategy", "confirmed_at"], name="strategy_comment_list"),
            models.Index(
                fields=["strategy"], condition=Q(address__isnull=False), name="strategy_comment_phone"
            ),
            models.Index(
                fields=["made_at"], condition=Q(confirmed_at__isnull=True), name="strategy_comment_open"
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"#{self.pk}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def spoken(self) -> str:
        """The language tag of what was written, told from the words; `language` is the one its writer reads."""
        found = likely_language(self.text)
        return self.language if found == "und" else found

    @property
    def shown_name(self) -> str:
        """The name readers may see; "" where none was given or it may not be shown."""
        return self.name if self.may_name else ""


class Reply(models.Model):
    """The drafting team's answer to one comment. Where the text follows it, `change` says how."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        PARTLY = "partly", _("accepted in part")
        NOT = "not", _("not accepted")

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="reply")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    reason = TranslatedTextField()
    change = models.ForeignKey(ParagraphChange, models.PROTECT, null=True, blank=True, related_name="replies")
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="not", change__isnull=True) | (~Q(answer="not") & Q(change__isnull=False)),
                name="strategy_reply_shows_its_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment} {self.answer}"
