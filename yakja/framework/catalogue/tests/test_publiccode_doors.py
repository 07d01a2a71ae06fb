"""publiccode.yml in and out: imports drop nothing, exports are valid, the check stores nothing, who may."""

from __future__ import annotations

import contextlib
import json
import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.catalogue.actions.publiccode import import_publiccode
from yakja.framework.catalogue.models import PubliccodeFile, Tool, ToolFunction
from yakja.framework.catalogue.publiccode.checking import check
from yakja.framework.catalogue.publiccode.exporting import NotExportableError
from yakja.framework.catalogue.queries.publiccode import exported, raw_bytes

from .publiccode.samples import FULL
from .world import World, runs, tool

pytestmark = pytest.mark.django_db

SMALL = """publiccodeYmlVersion: "0.5"
name: Naqsha
url: https://github.com/example-council/naqsha.git
landingURL: https://naqsha.example.pk
releaseDate: 2024-05-01
platforms: [web, android]
developmentStatus: beta
softwareType: standalone/web
supports:
  - id: urn:x-pk-lg:function:PLN-01
  - id: urn:x-pk-lg:function:CIT-01
  - id: urn:x-pk-lg:function:XXX-99
description:
  en:
    shortDescription: Building plans of a council, from the application to the certificate.
    longDescription: >
      Naqsha takes applications for building plans, sends them to the town planner, reckons the fee,
      books the inspection and issues the completion certificate. It keeps drawings with their versions.
    features: [Applications, Fee, Inspection]
    documentation: https://naqsha.example.pk/docs
  ur:
    localisedName: نقشہ
    shortDescription: عمارت کے نقشوں کی منظوری
    longDescription: یہ نظام عمارت کے نقشوں کی درخواستیں وصول کرتا ہے۔
legal:
  license: AGPL-3.0-or-later
maintenance:
  type: contract
  contractors:
    - name: Mistri Software
      until: 2027-06-30
localisation:
  localisationReady: true
  availableLanguages: [en, ur]
weather: sunny
"""


@pytest.fixture
def world() -> World:
    return World()


def bring(text: str | bytes, name: str = "naqsha.yml"):
    raw = text.encode() if isinstance(text, str) else text
    return import_publiccode(actor=SYSTEM, name=name, raw=raw)


def test_a_file_becomes_a_tool_with_its_facts_functions_and_raw_file(world):
    outcome = bring(SMALL)
    made = Tool.objects.get(code="NAQSHA")
    assert (outcome.tool, outcome.is_new) == (made, True)
    assert made.name == {"en": "Naqsha", "ur": "نقشہ"}
    assert made.features == {"en": ["Applications", "Fee", "Inspection"]}
    assert (made.licence, made.openness, made.lifecycle) == ("AGPL-3.0-or-later", "open", "pilot")
    assert (made.supplier_name, made.contract_end.isoformat()) == ("Mistri Software", "2027-06-30")
    assert made.languages == ["en", "ur"]
    ranks = dict(ToolFunction.objects.filter(tool=made).values_list("function__code", "rank"))
    assert ranks == {"PLN-01": "main", "CIT-01": "secondary"}
    assert " lang:ur " in made.search_text
    assert raw_bytes(outcome.file) == SMALL.encode()
    reasons = {each["key"]: each["reason"] for each in outcome.lost}
    assert "weather" in reasons
    assert "XXX-99" in reasons["supports"]
    assert "legal.license" in outcome.kept
    assert (
        AuditEntry.objects.filter(
            verb="catalogue.import_publiccode", subject_ref="catalogue.tool:NAQSHA"
        ).count()
        == 1
    )


def test_every_value_of_a_file_is_either_kept_or_lost_with_a_reason(world):
    outcome = bring(SMALL)
    named = {*outcome.kept, *(each["key"] for each in outcome.lost)}
    for key in (
        "name",
        "url",
        "supports[0].id",
        "description.ur.localisedName",
        "maintenance.contractors[0].until",
        "weather",
    ):
        assert key in named
    assert all(each["reason"] for each in outcome.lost)


def test_the_same_file_twice_is_one_tool_and_one_kept_file(world):
    first = bring(SMALL)
    second = bring(SMALL, "again.yml")
    assert (second.tool, second.is_new) == (first.tool, False)
    assert PubliccodeFile.objects.count() == Tool.objects.count() == 1


def test_the_repository_names_the_tool_whatever_its_spelling(world):
    first = bring(SMALL)
    later = SMALL.replace(
        "https://github.com/example-council/naqsha.git", "http://GitHub.com/example-council/naqsha/"
    )
    later = later.replace("beta", "stable").replace("name: Naqsha", "name: Naqsha Plus")
    assert bring(later).tool == first.tool
    made = Tool.objects.get(pk=first.tool.pk)
    assert (made.lifecycle, made.name["en"]) == ("active", "Naqsha Plus")
    assert made.publiccode_files.count() == 2


def test_a_tool_entered_by_hand_keeps_what_it_says(world):
    by_hand = tool(
        "MY-NAQSHA",
        "Naqsha of Lahore",
        main=("DAT-03",),
        repository="https://github.com/example-council/naqsha",
        licence="",
    )
    outcome = bring(SMALL)
    assert outcome.tool == by_hand
    by_hand.refresh_from_db()
    assert by_hand.name["en"] == "Naqsha of Lahore"
    assert by_hand.licence == "AGPL-3.0-or-later"
    assert by_hand.source == "https://example.pk/register"
    assert by_hand.is_edited
    assert [f.function.code for f in by_hand.tool_functions.all()] == ["DAT-03"]


def test_two_tools_of_one_name_get_codes_of_their_own(world):
    bring(SMALL)
    other = bring(SMALL.replace("example-council", "another-council"))
    assert other.tool.code == "NAQSHA-2"


def test_a_name_without_latin_letters_gets_a_code_by_its_sound(world):
    outcome = bring("publiccodeYmlVersion: '0.5'\nname: شکایت\n")
    assert outcome.tool.code.isascii()
    assert len(outcome.tool.code) > 1
    assert outcome.tool.name["en"] == "شکایت"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0", b"- a\n- b\n", b"\xff\xfe\x00bad", b"x: [", b"name: ''\n", b'name: "a\\0b"\nurl: 7\n'],
)
def test_a_file_that_names_nothing_or_is_broken_is_kept_as_it_came(world, raw):
    outcome = bring(raw)
    assert raw_bytes(outcome.file) == raw
    assert outcome.file.verdict == "invalid"
    if outcome.tool:
        assert "\0" not in outcome.tool.name["en"]


def test_mutated_files_never_crash_the_import(world):
    chance = random.Random(20261123)
    data = FULL.encode()
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        outcome = import_publiccode(actor=SYSTEM, name="x.yml", raw=bytes(broken), compare=False)
        assert raw_bytes(outcome.file) == bytes(broken)


def test_an_import_is_compared_at_once(world):
    world.complaint_tools()
    text = SMALL.replace("PLN-01", "FIN-05").replace("Naqsha", "Shikayat")
    outcome = bring(text)
    assert outcome.tool.overlaps_as_second.exists()


def test_what_is_exported_is_valid_and_says_the_same(world):
    outcome = bring(SMALL)
    runs(world.mc_lahore, outcome.tool, "PLN-01")
    text = exported(outcome.tool)
    assert check(text.encode()).verdict == "valid"
    assert "urn:x-pk-lg:function:PLN-01" in text
    assert text.index("PLN-01") < text.index("CIT-01")
    assert "Body PK601-MC" in text
    again = import_publiccode(actor=SYSTEM, name="again.yml", raw=text.encode(), compare=False)
    assert again.tool == outcome.tool
    assert exported(Tool.objects.get(pk=outcome.tool.pk)) == text


def test_the_register_wins_over_the_file_it_came_from(world):
    made = bring(SMALL).tool
    made.licence, made.lifecycle = "EUPL-1.2", "active"
    made.save()
    text = exported(made)
    assert "EUPL-1.2" in text
    assert "developmentStatus: stable" in text


def test_an_open_tool_entered_by_hand_can_be_exported(world):
    made = tool(
        "HAND", "By Hand", main=("CIT-01",), purpose="Takes complaints of citizens about water, roads and light. " * 3,
        openness="open", licence="MIT", repository="https://github.com/example-council/hand", platforms=["web"],
        languages=["en", "ur"], owner_name="Example Council", supplier_name="Example Council",
        features={"en": ["Complaints"]},
    )  # fmt: skip
    assert check(exported(made).encode()).verdict == "valid"


def test_an_export_names_what_is_missing(world):
    made = tool("BARE", openness="open")
    with pytest.raises(NotExportableError) as lacking:
        exported(made)
    assert {"legal.license", "url"} <= {each.key for each in lacking.value.findings}


def test_the_address_of_a_file_answers_yaml_or_says_what_is_missing(world, client: Client):
    made = bring(SMALL).tool
    answer = client.get(f"/en/tools/{made.code}/publiccode.yml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/yaml; charset=utf-8")
    assert check(answer.content).verdict == "valid"
    tool("CLOSED", openness="closed")
    refused = client.get("/en/tools/CLOSED/publiccode.yml")
    assert refused.status_code == 409
    assert b"source code is open" in refused.content
    tool("BARE", openness="open")
    assert b"legal.license" in client.get("/en/tools/BARE/publiccode.yml").content
    assert client.get("/en/tools/NONE/publiccode.yml").status_code == 404


def test_anybody_checks_a_file_and_nothing_is_stored(world, client: Client):
    answer = client.post("/ur/publiccode/", {"text": SMALL.replace("beta", "betta"), "check": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "developmentStatus" in page
    assert "betta" in page
    line = SMALL.splitlines().index("developmentStatus: beta") + 1
    assert f">{line}<" in page
    assert not PubliccodeFile.objects.exists()
    assert not Tool.objects.exists()


def test_an_empty_form_says_what_to_do(world, client: Client):
    answer = client.post("/en/publiccode/", {"text": "  ", "check": "1"})
    assert answer.status_code == 422
    assert b"Choose a file" in answer.content


def test_visitors_and_officers_do_not_import(world, holder, client: Client):
    for actor in (ANONYMOUS, holder("council_officer"), holder("supplier"), holder("citizen")):
        with pytest.raises(PermissionDenied):
            import_publiccode(actor=actor, name="x.yml", raw=SMALL.encode())
    answer = client.post("/en/publiccode/", {"text": SMALL, "import": "1"})
    assert answer.status_code in {302, 403}
    assert not Tool.objects.exists()


def test_the_command_prints_one_object_per_file(world, tmp_path: Path, capsys):
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(SMALL)
    bad.write_bytes(b"\xff\xfe\0")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "publiccode_import",
            str(good),
            str(bad),
            str(tmp_path / "none.yml"),
            stdout=out,
            stderr=StringIO(),
        )
    assert ended.value.code == 1
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [set(line) for line in lines] == [{"file", "tool", "kept", "lost"}] * 3
    assert [line["tool"] for line in lines] == ["NAQSHA", None, None]
    assert "name" in lines[0]["kept"]
    assert {"key", "reason"} == set(lines[0]["lost"][0])


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "the file is empty"),
        (b"# only a remark\n", "the file is empty"),
        (b"null\n", "the file is empty"),
        (b"- a\n- b\n", "the file is not a map of keys"),
        (b"just words\n", "the file is not a map of keys"),
        (b"platforms: [web]\n", "the file names no software"),
        (b"{}\n", "the file names no software"),
    ],
)
def test_a_file_that_makes_no_tool_says_why(world, tmp_path, raw, reason):
    (tmp_path / "bad.yml").write_bytes(raw)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("publiccode_import", str(tmp_path / "bad.yml"), stdout=out, stderr=StringIO())
    assert ended.value.code == 1
    answer = json.loads(out.getvalue())
    assert answer["tool"] is None
    assert any(lost["reason"].startswith(reason) for lost in answer["lost"])


def test_every_file_of_the_collection_becomes_a_tool(world, shared: Path):
    files = sorted((shared / "data" / "publiccode").glob("*.yml"))
    if not files:
        pytest.skip("the collection of files is not here")
    valid = 0
    for path in files:
        outcome = import_publiccode(actor=SYSTEM, name=path.name, raw=path.read_bytes(), compare=False)
        assert outcome.tool is not None, path.name
        assert outcome.kept
        with contextlib.suppress(NotExportableError):
            assert check(exported(outcome.tool).encode()).verdict != "invalid"
            valid += 1
    assert Tool.objects.count() == len(files)
    assert valid > len(files) / 2


def test_pages_are_found_in_both_languages(world):
    for lang in ("en", "ur"):
        with translation.override(lang):
            assert reverse("catalogue:publiccode_check") == f"/{lang}/publiccode/"
