"""What mandates add to the sample: invented designations for Kasur, Mardan and their provinces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.people.queries import person_actor, persons_by_kind
from yakja.foundation.places.models import Place

from ..actions import (
    adopt_setting,
    call_review,
    close_review,
    designate_body,
    record_proof,
    suspend_mandate,
)
from ..models import Mandate

SOURCE = "SAMPLE: invented for the sample, no such instrument exists"
# Area or functions, role, holder, place, days ago it began: the province first, then districts.
CHARGES: tuple[tuple[tuple[str, ...], tuple[str, ...], str, str, int], ...] = (
    (("CIT", "CIV", "REV", "WAT", "SWM", "MUN"), ("policy_owner",), "PK6-LGCD", "PK6", 700),
    (("CIT", "REV", "FIN", "DAT"), ("standard_setter",), "PK6-PITB", "PK6", 640),
    (("CIT", "CIV", "REV", "OFF", "DAT", "ICT"), ("builder",), "PK6-PITB", "PK6", 620),
    (("FIN", "DEV", "AST"), ("builder",), "PK6-PMDFC", "PK6", 600),
    (("WAT-01", "WAT-02", "REV-02"), ("builder",), "PK6-PMDFC", "PK6", 200),
    (("WAT-01", "WAT-02"), ("builder",), "PK6-PITB", "PK6", 180),
    (("CIV", "REV-01", "PLN-07"), ("data_custodian",), "PK6-BOR", "PK6", 620),
    (("CIT", "REV"), ("operator",), "PK61402-MC", "PK614", 300),
    (("CIT", "CIV", "OFF", "DAT"), ("builder",), "PK5-KPITB", "PK5", 500),
    (("CIT", "PLN", "REV"), ("policy_owner",), "PK5-LGERD", "PK5", 520),
    (("CIT-01", "PLN-01"), ("operator",), "PK5-LGERD", "PK523", 300),
)


def furnish_designations(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Designations with a conflict, gaps, a sub-delegation, a suspension, proof and reviews; two adopted values."""
    bodies = {b.code: b for b in Body.objects.filter(code__in={c[2] for c in CHARGES})}
    places = {p.code: p for p in Place.objects.filter(code__in={c[3] for c in CHARGES})}
    for number, (codes, roles, holder, place, ago) in enumerate(CHARGES, 1):
        if holder not in bodies or place not in places:
            continue
        begun = today - dt.timedelta(days=ago)
        designate_body(
            actor=actor,
            holder=bodies[holder],
            functions=_functions(codes),
            roles=roles,
            place=places[place],
            instrument=f"نمونہ حکم نامہ {number} (SAMPLE order {number})",
            notification=f"SAMPLE-{number}/{begun.year}",
            notified_on=begun - dt.timedelta(days=6),
            section=str(number),
            source=SOURCE,
            valid_from=begun,
            is_sample=True,
            door="sample",
        )
    stewards = persons_by_kind(is_sample=True)
    steward = (
        person_actor(stewards["provincial_steward"], has_second_factor=True)
        if "provincial_steward" in stewards
        else actor
    )
    punjab = places.get("PK6")
    if punjab is None or not steward.has_role("provincial_steward", punjab):
        steward = actor
    _happenings(actor, steward, today)
    say(f"    {Mandate.objects.filter(is_sample=True).count()} invented designations")


def _functions(codes: tuple[str, ...]) -> list[Function]:
    rows = Function.objects.current().order_by("position")
    return [f for f in rows if f.code in codes or f.area_code in codes]


def _of(function: str, role: str, holder: str) -> Mandate | None:
    rows = Mandate.objects.select_related("function", "place", "holder", "kind")
    return rows.filter(function__code=function, role=role, holder__code=holder).first()


PROOF = (
    ("staff", "بارہ سافٹ ویئر انجینئر مستقل عملے پر (SAMPLE)", 12, None, None, 60),
    ("milestones", "اس سال کے طے شدہ مراحل وقت پر مکمل ہوئے (SAMPLE)", 3, 4, None, 40),
    ("support", "پچھلے تین ماہ میں مدد کی درخواستوں کا جواب دو دن میں دیا گیا (SAMPLE)", 412, 460, None, 20),
    ("money", "اس کام کے لیے منظور شدہ بجٹ (SAMPLE)", None, None, 4_500_000_000, 150),
)


def _happenings(actor: Any, steward: Any, today: dt.date) -> None:
    """One of everything that can happen to a designation."""
    complaints = _of("CIT-01", "builder", "PK6-PITB")
    if complaints is None:
        return
    for kind, text, count, of, paisa, ago in PROOF:
        record_proof(
            actor=actor, mandate=complaints, kind=kind, text=text, count=count, of=of, paisa=paisa,
            on=today - dt.timedelta(days=ago), source=SOURCE, is_sample=True, door="sample",
        )  # fmt: skip
    year_ago = today - dt.timedelta(days=230)
    review = call_review(
        actor=actor, mandate=complaints, reason="yearly", today=year_ago, is_sample=True, door="sample"
    )
    close_review(
        actor=steward, review=review, outcome="keep", today=year_ago + dt.timedelta(days=30),
        finding="عملہ اور بجٹ موجود ہے؛ ایک مرحلہ تین ہفتے تاخیر سے مکمل ہوا۔ (SAMPLE)", door="sample",
    )  # fmt: skip
    kasur = Place.objects.filter(code="PK614").first()
    council = Body.objects.filter(code="PK61402-MC").first()
    if kasur is not None and council is not None:
        designate_body(
            actor=actor, holder=council, functions=[complaints.function], roles=["builder"], place=kasur,
            instrument="نمونہ معاہدہ (SAMPLE agreement)", source=SOURCE, valid_from=today - dt.timedelta(days=90),
            valid_to=today + dt.timedelta(days=275), delegated_from=complaints, is_sample=True, door="sample",
        )  # fmt: skip
    works = _of("DEV-02", "builder", "PK6-PMDFC")
    if works is not None:
        late = call_review(
            actor=actor, mandate=works, reason="milestones", note="دو سنگِ میل رہ گئے (SAMPLE)",
            today=today - dt.timedelta(days=50), is_sample=True, door="sample",
        )  # fmt: skip
        close_review(
        actor=steward, review=late, outcome="suspend", today=today - dt.timedelta(days=8),
            finding="ماہر عملہ چھوڑ گیا اور دو سنگِ میل رہ گئے؛ نیا منصوبہ آنے تک معطل۔ (SAMPLE)", door="sample",
        )  # fmt: skip
    budget = _of("FIN-01", "builder", "PK6-PMDFC")
    if budget is not None:
        call_review(
            actor=actor,
            mandate=budget,
            reason="yearly",
            today=today - dt.timedelta(days=12),
            is_sample=True,
            door="sample",
        )
    desk = _of("OFF-01", "builder", "PK5-KPITB")
    if desk is not None:
        suspend_mandate(
            actor=actor,
            mandate=desk,
            on=today - dt.timedelta(days=20),
            reason="نیا حکم جاری ہونے تک (SAMPLE)",
            door="sample",
        )
    punjab = Place.objects.filter(code="PK6").first()
    if punjab is not None:
        for code, value in (("builder_silence_days", 10), ("depth_full_from_paisa", 5_000_000_000)):
            adopt_setting(
                actor=actor, place=punjab, code=code, value=value, valid_from=today - dt.timedelta(days=120),
                instrument="نمونہ نوٹیفکیشن (SAMPLE notification)", notification="SAMPLE-7", is_sample=True, door="sample",
            )  # fmt: skip
