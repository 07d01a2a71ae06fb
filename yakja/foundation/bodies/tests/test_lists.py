"""Lists of bodies and councils: every bad row named, none or exactly the good ones loaded."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from yakja.foundation.bodies import actions
from yakja.foundation.bodies.models import Body, BodyIdentifier, IdentifierScheme
from yakja.foundation.bodies.queries import find_body
from yakja.foundation.places.models import Place

HEADING = "code,name_en,name_ur,kind,place,parent,phone,email,id:DDO\n"
GOOD = (
    HEADING
    + "PK60101-MC,Municipal Committee Saddar,,PB-MC,PK60101,,051-1234567,mc@example.pk,LE4012\n"
    + ",Municipal Committee Murrabad Town,میونسپل کمیٹی,PB-MC,PK60102,PK6-LGD,,,\n"
    + ",Second Committee,دوسری کمیٹی,PB-MC,PK60102,NEW-ONE,,,\n"
    + "NEW-ONE,Water Agency,واسا,GEN-DEPT,PK601,PK6-LGD,,,\n"
)
BAD = [
    (",Nowhere,,PB-MC,PK999,,,,", "unknown_place"),
    (",Other province,,PB-MC,PK501,,,,", "unknown_place"),
    (",Old law,,PB-DC,PK601,,,,", "unknown_kind"),
    (",Foreign kind,,KP-TLG,PK60101,,,,", "unknown_kind"),
    ("X-1,,,GEN-DEPT,PK601,,,,", "name_missing"),
    ("X-2,Bad mail,,GEN-DEPT,PK601,,,nobody,", "bad_email"),
    ("X-3,Bad number,,GEN-DEPT,PK601,,,,12", "bad_identifier"),
    ("X-4,Taken number,,GEN-DEPT,PK601,,,,LE4012", "identifier_taken"),
    ("X-5,No such parent,,GEN-DEPT,PK601,X-99,,,", "unknown_parent"),
    ("X-6,Loop one,,GEN-DEPT,PK601,X-7,,,", "tree_loop"),
    ("X-7,Loop two,,GEN-DEPT,PK601,X-6,,,", "tree_loop"),
    ("X-8,Below a bad row,,GEN-DEPT,PK601,X-5,,,", "parent_not_loaded"),
    ("PK60101-MC,Twice,,PB-MC,PK60101,,,,", "twice"),
    ("DDO:ZZ9999,By an unknown number,,GEN-DEPT,PK601,,,,", "unknown_body"),
    ("PK501-TLG,Not of here,,GEN-DEPT,PK601,,,,", "other_province"),
    ("bad code,Bad code,,GEN-DEPT,PK601,,,,", "bad_code"),
]


@pytest.fixture
def punjab(town) -> Place:
    return Place.objects.get(code="PK6")


def load(actor, raw: str, province, **options):
    return actions.load_bodies(
        actor=actor, raw=raw.encode(), province=province, source="list 2026", **options
    )


def test_list_brings_known_bodies_up_to_date_and_makes_new_ones(punjab, steward):
    report = load(steward, GOOD, punjab)
    assert report.errors == ()
    assert (report.read, report.loaded, report.changed) == (4, 2, 2)
    saddar = find_body("DDO:LE4012")
    assert (saddar.code, saddar.phone, saddar.status) == ("PK60101-MC", "051-1234567", "confirmed")
    assert saddar.name["ur"] == "میونسپل کمیٹی صدر"  # an empty cell leaves what is stored
    assert saddar.governed_by == "administrator"
    murrabad = Body.objects.get(code="PK60102-MC")  # derived and of the same kind and place: the same body
    assert murrabad.name["en"] == "Municipal Committee Murrabad Town"
    second = Body.objects.get(code="PK60102-MC-SECOND-COMMITTEE")
    assert second.parent.code == "NEW-ONE"
    assert second in Body.objects.under(Body.objects.get(code="PK6-LGD"))


def test_same_list_again_changes_nothing(punjab, steward):
    load(steward, GOOD, punjab)
    before = Body.objects.count()
    report = load(steward, GOOD, punjab)
    assert (report.loaded, report.changed, report.unchanged, report.errors) == (0, 0, 4, ())
    assert Body.objects.count() == before
    assert BodyIdentifier.objects.count() == 1


def test_every_bad_row_is_named_with_its_line(punjab, steward):
    raw = GOOD + "".join(f"{row}\n" for row, _code in BAD)
    report = load(steward, raw, punjab)
    found = {}
    for error in report.errors:
        found.setdefault(error.line, error)
        assert error.message
    assert [(line, error.code) for line, error in sorted(found.items())] == [
        (line, code) for line, (_row, code) in enumerate(BAD, start=6)
    ]
    assert not Body.objects.filter(code="NEW-ONE").exists()
    assert find_body("DDO:LE4012") is None


def test_exactly_the_good_rows_load_when_asked(punjab, steward):
    raw = GOOD + "".join(f"{row}\n" for row, _code in BAD)
    dry = load(steward, raw, punjab, only_if_clean=False, dry_run=True)
    assert not Body.objects.filter(code="NEW-ONE").exists()
    report = load(steward, raw, punjab, only_if_clean=False)
    assert (dry.loaded, dry.changed) == (report.loaded, report.changed) == (2, 2)
    assert not Body.objects.filter(code__startswith="X-").exists()
    assert Body.objects.filter(code="NEW-ONE").exists()


def test_row_may_name_its_body_by_identifier(punjab, steward, town):
    scheme = IdentifierScheme.objects.get(code="NADRA")
    actions.add_identifier(actor=steward, body=town["PK60101-TC"], scheme=scheme, value="55", source="s")
    load(steward, HEADING + "NADRA:55,Tehsil Council Saddar,,PB-TC,PK60101,,0300,,\n", punjab)
    assert Body.objects.get(code="PK60101-TC").phone == "0300"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("name_en,kind\nX,Y\n", "heading_missing"),
        ("name_en,kind,place,colour\nX,PB-MC,PK60101,red\n", "heading_unknown"),
    ],
)
def test_file_with_other_headings_is_one_error(punjab, steward, raw, code):
    assert [e.code for e in load(steward, raw, punjab).errors] == [code]


def test_thousand_bodies_load_in_few_queries(punjab, steward, django_assert_max_num_queries):
    rows = "".join(f"B-{n},Office {n},,GEN-DEPT,PK601,PK6-LGD,,,AB{n:04}\n" for n in range(1000))
    with django_assert_max_num_queries(80):
        report = load(steward, HEADING + rows, punjab)
    assert report.loaded == 1000
    assert Body.objects.under(Body.objects.get(code="PK6-LGD")).count() == 1004


COUNCILS = (
    "parent,name_en,name_ur,kind,number\nPK60101,Saddar One,صدر ایک,PB-UC,1\nPK60102,Hill,پہاڑ,PB-UC,9\n"
)


def test_councils_make_area_and_body_below_the_tehsil(punjab, steward):
    report = actions.load_councils(actor=steward, raw=COUNCILS.encode(), province=punjab, source="list")
    assert (report.loaded, report.errors, report.notes) == (2, (), ())
    one, hill = Body.objects.get(code="PK60101-UC-1"), Body.objects.get(code="PK60102-UC-9")
    assert (one.kind.code, one.place.code, one.status) == ("PB-UC", "PK60101-UC-1", "confirmed")
    assert one.parent.code == "PK60101-TC"  # of two bodies there, the one of the tehsil
    assert hill.parent.code == "PK60102-MC"  # the only one there
    again = actions.load_councils(actor=steward, raw=COUNCILS.encode(), province=punjab, source="list")
    assert again.unchanged == 2
    assert Body.objects.of_kind("PB-UC").count() == 2


def test_row_with_another_kind_makes_the_area_only_and_is_noted(punjab, steward):
    raw = COUNCILS.replace("PB-UC,9", "PB-MC,9")
    report = actions.load_councils(actor=steward, raw=raw.encode(), province=punjab, source="list")
    assert len(report.notes) == 1
    assert Body.objects.of_kind("PB-UC").count() == 1
    assert Place.objects.filter(level="union").count() == 2


def test_template_of_a_province_loads_without_a_row(punjab, steward, settings):
    raw = (settings.REFERENCE_DIR / "templates" / "councils_punjab.csv").read_bytes()
    report = actions.load_councils(actor=steward, raw=raw, province=punjab)
    assert (report.read, report.errors) == (0, ())


def test_commands_answer_one_object_and_exit_codes(punjab, tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_text(GOOD)
    call_command("load_bodies", str(path), "--province", "PK6")
    assert json.loads(capsys.readouterr().out)["loaded"] == 2
    path.write_text(GOOD + BAD[0][0] + "\n")
    with pytest.raises(SystemExit) as end:
        call_command("load_bodies", str(path), "--province", "PK6", "--good-rows")
    assert end.value.code == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["refused"] == 1
    assert "line 6, place" in err
    path.write_text(COUNCILS)
    call_command("load_councils", str(path), "--province", "PK6", "--dry-run")
    assert json.loads(capsys.readouterr().out) == {
        "file": str(path), "read": 2, "loaded": 2, "changed": 0, "unchanged": 0, "refused": 0, "dry_run": True
    }  # fmt: skip
    for arguments in (
        ["nowhere.csv", "--province", "PK6"],
        [str(path), "--province", "PK9"],
        [str(path), "--province", "PK601"],
    ):
        with pytest.raises(CommandError) as misuse:
            call_command("load_bodies", *arguments)
        assert misuse.value.returncode == 2
