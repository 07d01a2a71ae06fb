"""Rounds: asking, keeping drafts, sending, the drawn sample, publication no earlier than promised."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar
from yakja.framework.catalogue.actions import grid as filling
from yakja.framework.catalogue.actions import rounds
from yakja.framework.catalogue.actions.usages import Detail, declare_usage
from yakja.framework.catalogue.models import Cell, Evidence, GridDraft, Round, RoundReply, Tool, Verification
from yakja.framework.catalogue.queries import grid
from yakja.framework.catalogue.web import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

TWELVE = (
    "CIT-01", "CIV-02", "REV-02", "REV-03", "FIN-01", "FIN-02", "HRM-02", "OFF-01", "PLN-01", "WAT-01", "SWM-01", "MUN-01",
)  # fmt: skip


@pytest.fixture
def place():
    return Place.objects.get(code="PK614")


@pytest.fixture
def body():
    return Body.objects.get(code="PK61402-MC")


@pytest.fixture
def officer(holder):
    return holder(("council_officer", "PK61402-MC"))


def opened(place, codes=TWELVE, **more):
    today = timezone.localdate()
    facts = {
        "actor": SYSTEM,
        "place": place,
        "code": "r1",
        "name": TranslatedText({"en": "Round", "ur": "دور"}),
        "functions": list(Function.objects.filter(code__in=codes)),
        "opens_on": today,
        "closes_on": today + dt.timedelta(days=14),
    }
    return rounds.open_round(**{**facts, **more})


def test_every_body_with_one_of_the_functions_is_asked(place):
    made = opened(place)
    asked = set(RoundReply.objects.filter(round=made).values_list("body__code", flat=True))
    assert "PK61402-MC" in asked
    assert asked == set(
        Cell.objects.within(place)
        .filter(function__in=made.functions.all())
        .values_list("body__code", flat=True)
    )


def test_a_round_is_published_fifteen_working_days_after_it_closes_at_the_earliest(place):
    made = opened(place)
    calendar = working_calendar(place)
    assert made.publish_on == calendar.add_working_days(made.closes_on, 15)
    with pytest.raises(ValidationError) as refused:
        opened(place, code="r2", publish_on=made.publish_on - dt.timedelta(days=1))
    assert "publish_on" in refused.value.message_dict


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"codes": ()}, "functions"),
        ({"codes": (*TWELVE, "GOV-01")}, "functions"),
        ({"closes_on": dt.date(2020, 1, 1)}, "closes_on"),
    ],
)
def test_a_round_that_cannot_be_is_refused(place, change, field):
    codes = change.pop("codes", TWELVE)
    with pytest.raises(ValidationError) as refused:
        opened(place, codes=codes, **change)
    assert field in refused.value.message_dict


def test_only_a_steward_of_the_place_opens_a_round(place, holder):
    for actor in (
        ANONYMOUS,
        holder(("council_officer", "PK61402-MC")),
        holder(("provincial_steward", "PK5")),
    ):
        with pytest.raises(PermissionDenied):
            opened(place, actor=actor)


def test_what_is_typed_is_kept_right_or_wrong_and_comes_back(place, body, officer):
    made = opened(place)
    typed = {
        "status": "full",
        "tools": [],
        "share": "abc",
        "note": "بجلی نہیں",
        "register_used": "",
        "users": "",
    }
    filling.answer_grid(actor=officer, round=made, body=body, cells={"CIT-01": typed})
    row = next(
        r for r in grid.grid_rows(grid.reply_for(officer, "r1", body.code)) if r.function.code == "CIT-01"
    )
    assert row.is_draft
    assert row.values == typed


def test_sending_declares_what_is_complete_and_names_what_is_not(place, body, officer):
    made = opened(place)
    good = {"status": "manual", "tools": [], "share": "", "note": "", "register_used": "رجسٹر", "users": ""}
    bad = {**good, "status": "full"}
    wrong = {**good, "status": "full", "tools": ["NO-SUCH-TOOL"]}
    faults = filling.answer_grid(
        actor=officer,
        round=made,
        body=body,
        cells={"CIT-01": good, "REV-02": bad, "FIN-01": wrong},
        send=True,
    )
    assert set(faults) == {"REV-02", "FIN-01"}
    assert "NO-SUCH-TOOL" in faults["FIN-01"][0]
    assert Cell.objects.get(body=body, function__code="CIT-01").standing == "confirmed"
    assert set(GridDraft.objects.values_list("function__code", flat=True)) == {"REV-02", "FIN-01"}
    reply = RoundReply.objects.get(round=made, body=body)
    assert reply.submitted_at is None
    assert reply.answered == 1


def test_still_so_confirms_with_one_tap(place, body, officer):
    made = opened(place)
    known = Cell.objects.filter(body=body, function__in=made.functions.all(), standing="reported").first()
    before = known.status
    filling.answer_grid(actor=officer, round=made, body=body, cells={}, still_so=known.function.code)
    known.refresh_from_db()
    assert (known.status, known.standing, known.is_stale) == (before, "confirmed", False)
    assert known.confirmed_on == timezone.localdate()


def test_nothing_known_cannot_be_confirmed(place, body, officer):
    made = opened(place)
    unknown = Cell.objects.filter(body=body, function__in=made.functions.all(), status="unknown").first()
    with pytest.raises(ValidationError):
        filling.answer_grid(actor=officer, round=made, body=body, cells={}, still_so=unknown.function.code)


def test_digits_of_any_set_are_read(place, body, officer):
    made = opened(place)
    cells = {
        "CIT-01": {
            "status": "partial",
            "tools": ["LGCD-MIS-COMPLAINTS"],
            "share": "۴۰ %",
            "note": "",
            "register_used": "",
            "users": "",
        }
    }
    assert filling.answer_grid(actor=officer, round=made, body=body, cells=cells, send=True) == {}
    assert Cell.objects.get(body=body, function__code="CIT-01").share == 40


def test_an_officer_of_another_body_is_refused(place, body, holder):
    made = opened(place)
    stranger = holder(("council_officer", "PK61403-MC"))
    with pytest.raises(PermissionDenied):
        filling.answer_grid(actor=stranger, round=made, body=body, cells={})
    with pytest.raises(PermissionDenied):
        rounds.reply_round(actor=stranger, round=made, body=body, text="x")


def test_a_closed_round_takes_nothing_more(place, body, officer):
    made = opened(place)
    rounds.preview_round(actor=SYSTEM, round=made)
    with pytest.raises(ValidationError) as refused:
        filling.answer_grid(actor=officer, round=made, body=body, cells={})
    assert refused.value.code == "closed"


def test_the_sample_is_one_in_twenty_and_looked_at_by_another_body(place, body, officer):
    made = opened(place)
    good = {"status": "manual", "tools": [], "share": "", "note": "", "register_used": "", "users": ""}
    for each in Body.objects.filter(round_replies__round=made):
        have = set(Cell.objects.filter(body=each).values_list("function__code", flat=True))
        filling.answer_grid(
            actor=SYSTEM, round=made, body=each, cells={c: good for c in TWELVE if c in have}, send=True
        )
    declared = (
        Cell.objects.within(place).filter(function__in=made.functions.all(), level="declaration").count()
    )
    drawn = rounds.preview_round(actor=SYSTEM, round=made)
    assert drawn == -(-declared * 5 // 100)
    rows = list(Verification.objects.filter(round=made))
    assert all(v.verifier_id != v.body_id for v in rows)
    chosen = rows[0]
    with pytest.raises(PermissionDenied):
        rounds.verify_cell(actor=officer_of(chosen.body), verification=chosen, found="manual", note="seen")
    rounds.verify_cell(
        actor=officer_of(chosen.verifier),
        verification=chosen,
        found="planned",
        tools=some_tool(),
        note="seen",
    )
    result = grid.sample_result(made)
    assert (result.drawn, result.verified, result.different) == (drawn, 1, 1)
    with pytest.raises(ValidationError):
        rounds.publish_round(actor=SYSTEM, round=made)
    Round.objects.filter(pk=made.pk).update(publish_on=timezone.localdate())
    made.refresh_from_db()
    assert rounds.publish_round(actor=SYSTEM, round=made).state == "published"


def officer_of(body):
    from conftest import Holder

    return Holder(("council_officer", body.code))


def some_tool():
    from yakja.framework.catalogue.models import Tool

    return [Tool.objects.get(code="LGCD-MIS")]


def test_reminders_go_to_those_who_have_not_sent(place, body, officer):
    made = opened(place)
    RoundReply.objects.filter(round=made, body=body).update(submitted_at=timezone.now())
    others = Body.objects.filter(round_replies__round=made)
    assert rounds.remind(actor=SYSTEM, round=made, bodies=others) == others.count() - 1
    assert RoundReply.objects.get(round=made, body=body).reminders == 0


class TestSheet:
    @pytest.fixture
    def reply(self, place, body):
        return RoundReply.objects.select_related("round__place", "body__place").get(
            round=opened(place), body=body
        )

    def test_it_comes_back_as_it_went_out(self, reply):
        rows = grid.grid_rows(reply)
        cells, faults = sheets.read(sheets.write(reply, rows), {r.function.code for r in rows})
        assert faults == []
        assert set(cells) == {r.function.code for r in rows}
        known = [r for r in rows if r.status]
        assert known
        for row in known:
            assert cells[row.function.code]["status"] == row.status
            assert cells[row.function.code]["tools"] == row.tools

    @pytest.mark.parametrize("raw", [b"", b"not a file", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
    def test_what_is_no_workbook_is_said(self, raw):
        cells, faults = sheets.read(raw, {"CIT-01"})
        assert cells == {}
        assert len(faults) == 1

    def test_bad_rows_are_named_and_good_ones_kept(self, reply):
        import io

        from openpyxl import load_workbook

        rows = grid.grid_rows(reply)
        book = load_workbook(io.BytesIO(sheets.write(reply, rows)))
        page = book["grid"]
        page.cell(3, 3).value = "sometimes"
        page.append(["XXX-99", "", "manual"])
        page.append([rows[1].function.code, "", "manual"])
        out = io.BytesIO()
        book.save(out)
        cells, faults = sheets.read(out.getvalue(), {r.function.code for r in rows})
        assert len(cells) == len(rows) - 1
        assert [line for line, _why in faults] == [3, len(rows) + 3, len(rows) + 4]


def test_the_readme_draws_the_states_as_the_tables_have_them(settings):
    from yakja.framework.catalogue import workflow

    text = (settings.ROOT / "yakja/framework/catalogue/README.md").read_text()
    assert workflow.CORRECTION.drawing() in text
    assert workflow.CONSOLIDATION.drawing() in text


def test_rows_that_nobody_touched_stay_as_they_are(place, body, officer):
    """A form sends all its rows: confirming one of them opens none of the others again."""
    made = opened(place)
    said = {"status": "manual", "tools": [], "share": "", "note": "", "register_used": "", "users": ""}
    filling.answer_grid(
        actor=officer, round=made, body=body, cells={"CIT-01": said, "CIV-02": said}, send=True
    )
    reply = RoundReply.objects.get(round=made, body=body)
    as_shown = {row.function.code: row.values for row in grid.grid_rows(reply) if row.is_answered}
    assert set(as_shown) == {"CIT-01", "CIV-02"}
    filling.answer_grid(actor=officer, round=made, body=body, cells=as_shown, still_so="CIV-02")
    assert not GridDraft.objects.filter(round=made).exists()
    filling.answer_grid(actor=officer, round=made, body=body, cells={"CIT-01": {**said, "status": "planned"}})
    assert GridDraft.objects.get(round=made).function.code == "CIT-01"


@pytest.fixture
def two_tools(body):
    """A cell that shows a tool in full use and another in partial use."""
    code = Cell.objects.filter(body=body, function__code="CIT-01").get().function
    tools = list(Tool.objects.supporting(code).order_by("code")[:2])
    for tool, status, share in ((tools[0], "full", None), (tools[1], "partial", 81)):
        declare_usage(
            actor=SYSTEM, body=body, function=code, status=status, tools=[tool], detail=Detail(share=share)
        )
    return tools


def usages_of(body):
    return set(body.usages.filter(function__code="CIT-01").values_list("tool__code", "status", "share"))


def test_a_second_tool_is_shown_and_survives_a_tap(place, body, officer, two_tools):
    made = opened(place)
    first, second = two_tools
    reply = RoundReply.objects.get(round=made, body=body)
    row = next(r for r in grid.grid_rows(reply) if r.function.code == "CIT-01")
    assert row.values["tools"] == [first.code, second.code]
    before = usages_of(body)
    assert before == {(first.code, "full", None), (second.code, "partial", 81)}
    filling.answer_grid(actor=officer, round=made, body=body, cells={}, still_so="CIT-01")
    assert usages_of(body) == before


def test_sending_says_nothing_about_rows_that_nobody_touched(place, body, officer, two_tools):
    made = opened(place)
    reply = RoundReply.objects.get(round=made, body=body)
    as_shown = {row.function.code: row.values for row in grid.grid_rows(reply)}
    before, said = usages_of(body), Evidence.objects.count()
    typed = {**as_shown, "CIV-02": {"status": "manual", "tools": []}}
    assert filling.answer_grid(actor=officer, round=made, body=body, cells=typed, send=True) == {}
    assert usages_of(body) == before
    assert Evidence.objects.count() == said + 1


def test_tools_of_the_province_are_offered_first(place, body):
    function = Cell.objects.filter(body=body, function__code="CIT-01").get().function
    found = grid.offers(function, body.place)
    assert [o.is_near for o in found] == sorted((o.is_near for o in found), reverse=True)
    far = {o.code for o in found if not o.is_near}
    assert "BALOCHISTAN-ECOMPLAINT" in far
    assert "PCP" not in far
