"""What is taught: courses with their short materials, and the days on which they are held."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool
from yakja.resources.capacity.models import Competency, Level, Profile


class CourseQuerySet(models.QuerySet["Course"]):
    def public(self) -> CourseQuerySet:
        return self.filter(state=Course.State.OFFERED)


class Course(models.Model):
    """One course: what it teaches to which level, for whom, in which languages, at what price a head.

    What can be said shortly stands in its pages; for a long course `external_url` leads out.
    """

    class Track(models.TextChoices):
        USERS = "users", _("for those who use a tool")
        IT = "it", _("for those who look after it")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OFFERED = "offered", _("offered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    code = models.CharField(max_length=40, unique=True)
    name = TranslatedTextField()
    summary = TranslatedTextField()
    owner = models.ForeignKey(Body, models.PROTECT, related_name="courses")  # issues its certificates
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="courses")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    profile = models.ForeignKey(Profile, models.PROTECT, null=True, blank=True, related_name="courses")
    # What it teaches the use of; the effect page asks whether the offices of the learners use it since.
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="courses")
    track = models.CharField(max_length=5, choices=Track.choices, default=Track.USERS)
    languages = models.JSONField(default=list)  # codes of kit.i18n, in which it is taught
    hours = models.PositiveSmallIntegerField()
    cost_paisa = models.PositiveBigIntegerField(default=0)  # for one learner
    external_url = models.URLField(max_length=300, blank=True)
    # The task of the practice copy that has to be done; "" where the trainer decides.
    practice_task = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    source = models.CharField(max_length=400)
    added_by_ref = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "competency"], name="training_course_state")]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_course_hours"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="training_course_level"),
        ]

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code

    @property
    def qualification(self) -> str:
        """The code of the qualification that passing gives; gates of other rooms name it."""
        return self.practice_task or f"course.{self.code}"


class CoursePage(models.Model):
    """One page of a course's own material: short text, perhaps a picture, perhaps a link to a recording."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField()
    title = TranslatedTextField()
    text = TranslatedTextField()
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    picture_says = TranslatedTextField()  # what is to be seen, for whoever sees it not
    audio_url = models.URLField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "position"], name="training_page_once")]

    def __str__(self) -> str:
        return f"{self.course_id}/{self.position}"


class SessionQuerySet(models.QuerySet["Session"]):
    def with_names(self) -> SessionQuerySet:
        return self.select_related("course__competency", "course__owner", "place", "host", "trainer")


class Session(models.Model):
    """A course held at a place, from a day to a day, by a trainer, for so many."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    reference = models.CharField(max_length=20, unique=True, null=True, blank=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    place = models.ForeignKey(Place, models.PROTECT, related_name="training_sessions")
    venue = TranslatedTextField()
    host = models.ForeignKey(Body, models.PROTECT, related_name="training_sessions")
    trainer = models.ForeignKey(Person, models.PROTECT, related_name="sessions_taught")
    seats = models.PositiveSmallIntegerField()
    is_for_women = models.BooleanField(default=False)
    language = models.CharField(max_length=5)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    attendance_code = models.CharField(max_length=8)  # shown in the room, typed by whoever sits there
    cost_paisa = models.PositiveBigIntegerField(null=True, blank=True)  # what it came to, once held
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled
    planned_by_ref = models.CharField(max_length=80)
    planned_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "starts_on"], name="training_session_state"),
            models.Index(fields=["trainer", "-starts_on"], name="training_session_trainer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="training_session_days"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="training_session_seats"),
        ]

    def __str__(self) -> str:
        return self.reference or f"#{self.pk}"

    @property
    def body(self) -> Body:
        """Whose session it is, for the rules of roles."""
        return self.host
