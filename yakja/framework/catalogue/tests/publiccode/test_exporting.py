"""Writing 0.7.0: what is written is valid and reads back as it was."""

from __future__ import annotations

import random

import pytest

from yakja.framework.catalogue.publiccode.checking import check
from yakja.framework.catalogue.publiccode.exporting import NotExportableError, export_text
from yakja.framework.catalogue.publiccode.importing import import_file_content

from .samples import ALL, FULL, OLD, TEXT_150, text_with

RECORD = {
    "name": "Naqsha",
    "url": "https://github.com/example-council/naqsha",
    "platforms": ["web"],
    "developmentStatus": "stable",
    "softwareType": "standalone/web",
    "description": {
        "ur": {
            "shortDescription": "عمارت کے نقشے",
            "longDescription": TEXT_150,
            "features": ["نقشہ جمع کرنا"],
        }
    },
    "legal": {"license": "MIT"},
    "maintenance": {"type": "none"},
    "localisation": {"localisationReady": True, "availableLanguages": ["ur", "en"]},
}


def _read(text: str) -> dict[str, object]:
    return import_file_content(text.encode()).fields


@pytest.mark.parametrize("name", ALL)
def test_what_was_imported_is_exported_valid(name: str) -> None:
    text = export_text(import_file_content(ALL[name].encode()).fields)
    assert check(text.encode()).verdict == "valid"


def test_a_full_file_comes_back_as_it_was() -> None:
    fields = dict(_read(FULL))
    assert _read(export_text(fields)) == fields


def test_functions_stand_first_under_supports() -> None:
    text = export_text({**RECORD, "supports": [{"id": "alias:gdpr"}]}, ["PLN-01", "REV-03", "PLN-01"])
    imported = import_file_content(text.encode())
    assert imported.functions == ["PLN-01", "REV-03"]
    assert imported.supports[-1] == "alias:gdpr"
    assert "  - id: urn:x-pk-lg:function:PLN-01\n" in text


def test_deprecated_keys_become_their_successors() -> None:
    fields = _read(export_text(_read(OLD)))
    assert fields["organisation"] == {"uri": "urn:x-italian-pa:c_a859", "name": "Comune di Esempio"}
    assert [entry["id"] for entry in fields["supports"]] == ["alias:spid", "alias:pagopa", "alias:gdpr"]
    assert not {"IT", "inputTypes", "monochromeLogo"} & set(fields)


def test_the_version_is_the_newest_and_first() -> None:
    assert export_text(_read(OLD)).startswith('publiccodeYmlVersion: "0.7.0"\n')


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"categories": ["crm", "utilities"]}, "categories"),
        ({"fundedBy": [{"name": "no address"}, {"uri": "https://a.pk", "name": "A"}]}, "fundedBy"),
        ({"landingURL": "nowhere"}, "landingURL"),
        ({"releaseDate": "soon"}, "releaseDate"),
        ({"dependsOn": {"open": [{"version": "1"}]}}, "dependsOn"),
        ({"unknown": "x"}, "unknown"),
        ({"maintenance": {"type": "none", "contractors": [{"name": "a"}]}}, "maintenance"),
    ],
)
def test_optional_faults_are_left_out(change: dict[str, object], key: str) -> None:
    text = export_text({**RECORD, **change})
    assert check(text.encode()).verdict == "valid"
    written = _read(text).get(key)
    assert written != change[key]
    assert written in (None, ["crm"], [{"uri": "https://a.pk", "name": "A"}], {"type": "none"})


def test_an_incomplete_language_is_left_out() -> None:
    description = {**RECORD["description"], "en": {"shortDescription": "Plans"}}
    assert list(_read(export_text({**RECORD, "description": description}))["description"]) == ["ur"]


@pytest.mark.parametrize("missing", ["name", "url", "platforms", "softwareType", "legal", "description"])
def test_missing_facts_are_named(missing: str) -> None:
    with pytest.raises(NotExportableError) as refusal:
        export_text({key: value for key, value in RECORD.items() if key != missing})
    assert [finding.key.split(".")[0] for finding in refusal.value.findings] == [missing]


def test_a_closed_tool_without_repository_is_not_exportable() -> None:
    with pytest.raises(NotExportableError) as refusal:
        export_text({"name": "A closed system", "platforms": ["web"]})
    assert "url" in [finding.key for finding in refusal.value.findings]


AWKWARD = [
    "yes", "no", "null", "~", "1.0", "0x1f", "2024-01-01", "- a", "a: b", "#a", "a #b", "'", '"', "\\", "%", "@a", "&a",
    "*a", "!a", "[a", "{a", "a\nb", "a\n\nb\n", " a", "a ", "a\tb", "\ta", "|", ">", "---", "...", "a:\nb", "؟ اردو: ہاں",
    "👩‍👩‍👧", "a\u200cb", "<<", "=", "a\n  b\nc", "a \nb", "\n", "\u2028x", "x\x85y", "x\x07y", "\ufeffx", "a\r\nb", "?", ": ",
]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_come_back(text: str) -> None:
    written = export_text({**RECORD, "applicationSuite": text, "usedBy": [text, "x"]})
    assert check(written.encode()).verdict == "valid"
    expected = (
        text.replace("\r\n", "\n").replace("\x07", "").replace("\ufeff", "").replace("\x85", "").strip()
    )
    fields = _read(written)
    assert fields.get("applicationSuite", "") == expected
    assert fields["usedBy"] == ([expected, "x"] if expected else ["x"])


def test_random_texts_come_back() -> None:
    chance = random.Random(7)
    letters = "ab \n\t:#-'\"|>&*!%@`{}[],?\\اِ\u200c👧é"
    for _ in range(150):
        text = "".join(chance.choices(letters, k=chance.randint(1, 40)))
        fields = _read(export_text({**RECORD, "applicationSuite": text}))
        assert fields.get("applicationSuite", "") == text.strip()


def test_the_sample_is_exportable() -> None:
    assert check(export_text(_read(text_with())).encode()).verdict == "valid"
