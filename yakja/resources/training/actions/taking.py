"""In the real copy: which practice copies are trusted, and taking what was done there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Upper
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.people.actions import record_qualification
from yakja.resources.capacity.actions.skills import record_skill
from yakja.resources.capacity.models import Competency, SkillBasis, StaffMember
from yakja.resources.capacity.queries.lasting import months_on

from ..models import Course, PracticeKey, PracticeResult
from ..openbadges import BadSignatureError, opened, thumbprint
from ..queries.levels import levels
from ..queries.practice import ISSUER
from ..queries.tasks import known_tasks

MOST_RESULTS = 500
MONTHS = 24  # a task is believed for so long where no course says otherwise


@dataclass(frozen=True)
class Taken:
    """What a file of results came to: rows written now, rows known before, staff numbers nobody here has."""

    taken: tuple[PracticeResult, ...]
    known: int
    unknown_members: tuple[str, ...]


@action("training.trust_practice_key")
def trust_practice_key(*, actor: Any, public_pem: str, door: str = "web") -> PracticeKey:
    """Take results signed by this public key from now on. The same key again changes nothing."""
    require(actor, "training.trust_practice")
    try:
        kid = thumbprint(public_pem)
    except BadSignatureError:
        refuse("bad_key", _("This is not the public key of a practice copy."), field="public_pem")
    key, _is_new = PracticeKey.objects.get_or_create(
        kid=kid,
        defaults={
            "public_pem": public_pem.strip(),
            "trusted_at": timezone.now(),
            "trusted_by_ref": ref_of(actor),
        },
    )
    if key.withdrawn_at is not None:
        raise Conflict(_("This key was withdrawn. Let the practice copy make another one."), code="withdrawn")
    record(subject=key, after={"kid": kid})
    return key


@action("training.withdraw_practice_key")
def withdraw_practice_key(*, actor: Any, key: PracticeKey, reason: str, door: str = "web") -> PracticeKey:
    """Take nothing more that this key signs; what was taken stays."""
    require(actor, "training.trust_practice")
    if not reason.strip():
        refuse("reason_missing", _("Write the reason."), field="reason")
    if key.withdrawn_at is None:
        key.withdrawn_at = timezone.now()
        key.save(update_fields=["withdrawn_at"])
    record(subject=key, reason=reason.strip()[:300], after={"withdrawn": True})
    return key


@action("training.take_practice_results")
def take_practice_results(*, actor: Any, token: str, door: str = "web") -> Taken:
    """Take the results a trusted practice copy has signed, each once: a skill (basis test) and a qualification.

    Raises ValidationError `not_trusted` where no trusted key fits, `bad_results` for what is not a list of results;
    then nothing is taken.
    """
    require(actor, "training.take_practice")
    key, payload = _opened(token)
    rows = _rows(payload)
    # Numbers are compared as they are spoken: without regard to capitals.
    members = {
        member.number.upper(): member
        for member in StaffMember.objects.annotate(spoken=Upper("number"))
        .filter(spoken__in={row["member"] for row in rows})
        .select_related("person")
        .order_by("pk")
    }
    known = set(
        PracticeResult.objects.filter(number__in=[row["number"] for row in rows]).values_list(
            "number", flat=True
        )
    )
    taken = []
    for row in rows:
        member = members.get(row["member"])
        if member is None or row["number"] in known:
            continue
        known.add(row["number"])
        taken.append(_take(actor, key, member, row, door))
    found = Taken(
        tuple(taken),
        sum(row["number"] in known for row in rows) - len(taken),
        tuple(sorted({row["member"] for row in rows} - set(members))),
    )
    record(
        subject=key,
        after={
            "taken": [r.number for r in taken],
            "known": found.known,
            "unknown": list(found.unknown_members),
        },
    )
    return found


def _opened(token: str) -> tuple[PracticeKey, dict[str, Any]]:
    """The trusted key that has signed the text, and what it says."""
    for key in PracticeKey.objects.filter(withdrawn_at__isnull=True).order_by("-pk"):
        try:
            payload = opened(token, key.public_pem)
        except BadSignatureError:
            continue
        if payload.get("iss") != ISSUER:
            refuse("bad_results", _("This is not a file of results."), field="file")
        return key, payload
    raise ValidationError(
        {
            "file": ValidationError(
                _("No practice copy that is trusted here has signed this file, or it was changed since."),
                code="not_trusted",
            )
        }
    )


def _rows(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The results, each with `number`, `member` in capitals, `task` and `done_on` as a day."""
    rows = payload.get("results")
    today, tasks = timezone.localdate(), known_tasks()
    found = []
    try:
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST_RESULTS:
            raise ValueError("no list")
        for row in rows:
            done_on = dt.date.fromisoformat(row["done_on"])
            number, member, task = str(row["number"]), str(row["member"]).upper(), row["task"]
            if (
                task not in tasks
                or not 8 <= len(number) <= 64
                or not 0 < len(member) <= 24
                or done_on > today
            ):
                raise ValueError("wrong row")
            found.append({"number": number, "member": member, "task": task, "done_on": done_on})
    except (ValueError, TypeError, KeyError):
        refuse("bad_results", _("This is not a file of results."), field="file")
    return found


def _take(
    actor: Any, key: PracticeKey, member: StaffMember, row: dict[str, Any], door: str
) -> PracticeResult:
    result = PracticeResult.objects.create(
        number=row["number"], key=key, member=member, task=row["task"], done_on=row["done_on"],
        taken_at=timezone.now(), taken_by_ref=ref_of(actor), is_sample=member.is_sample,
    )  # fmt: skip
    course = (
        Course.objects.filter(practice_task=row["task"])
        .select_related("competency")
        .order_by("level", "pk")
        .first()
    )
    competency: Competency | None = course.competency if course else None
    if course is not None and competency is not None:
        before = levels([member.pk], row["done_on"]).get((member.pk, competency.pk), 0)
        if before <= course.level:
            record_skill(
                actor=SYSTEM, member=member, competency=competency, level=course.level, basis=SkillBasis.TEST,
                on=row["done_on"], note=f"{row['task']} {row['number']}", is_sample=member.is_sample, door=door,
            )  # fmt: skip
    if member.person is not None:
        task = known_tasks()[row["task"]]
        record_qualification(
            actor=SYSTEM, person=member.person, code=row["task"],
            name=TranslatedText(_in_both(task.name)), source=f"training.practice:{row['number']}",
            earned_on=row["done_on"],
            expires_on=months_on(row["done_on"], competency.valid_months if competency else MONTHS),
            is_sample=member.is_sample, door=door,
        )  # fmt: skip
    return result


def _in_both(name: Any) -> dict[str, str]:
    found = {}
    for lang in ("ur", "en"):
        with translation.override(lang):
            found[lang] = str(name)
    return found
