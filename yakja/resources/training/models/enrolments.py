"""Who was nominated, who came, who can do it now. Rows about one person: for that person, the trainer and the line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.resources.capacity.models import Level, StaffMember

from .courses import Session


class Enrolment(models.Model):
    """One member of staff in one session: nominated, present or not, passed or not, what they could do before and after."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("has a seat")
        WAITING = "waiting", _("on the waiting list")
        ATTENDED = "attended", _("was there")
        ABSENT = "absent", _("was not there")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Result(models.TextChoices):
        OPEN = "", _("no result yet")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")

    class By(models.TextChoices):
        CODE = "code", _("by the code of the room")
        SHEET = "sheet", _("by the trainer's sheet")

    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments")
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACCEPTED)
    nominated_by_ref = models.CharField(max_length=80)
    nominated_at = models.DateTimeField()  # the waiting list stands in this order
    attended_by = models.CharField(max_length=5, choices=By.choices, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    level_before = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NONE)
    level_after = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    result = models.CharField(max_length=6, choices=Result.choices, blank=True, default="")
    result_by_ref = models.CharField(max_length=80, blank=True)
    result_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["member", "-nominated_at"], name="training_enrolment_member")]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="training_enrolment_once"),
            models.CheckConstraint(
                condition=Q(result="") | Q(state="attended"), name="training_result_of_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id}: {self.state}"
