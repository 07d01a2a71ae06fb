"""Lenient reading: what is readable is kept, what is not is named with its reason."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from yakja.framework.catalogue.publiccode.importing import import_file_content

from .samples import ALL, FULL, OLD, description, text_with


def _lost(text: str) -> list[str]:
    return [lost.key for lost in import_file_content(text.encode()).lost]


@pytest.mark.parametrize("name", ALL)
def test_nothing_of_a_valid_file_is_lost(name: str) -> None:
    imported = import_file_content(ALL[name].encode())
    assert imported.lost == ()
    assert imported.name == "Naqsha"
    assert json.loads(json.dumps(imported.as_dict()))["lost"] == []


def test_the_full_file_is_read_whole() -> None:
    imported = import_file_content(FULL.encode())
    assert imported.functions == ["PLN-01"]
    assert imported.supports == ["urn:x-pk-lg:function:PLN-01", "alias:gdpr", "https://www.w3.org/TR/WCAG22/"]
    assert imported.names == {"ur": "نقشہ"}
    assert imported.descriptions["ur"]["features"] == ["نقشہ جمع کرنا", "ضابطوں سے جانچ"]
    assert imported.languages == ["ur", "en"]
    assert imported.release_date == dt.date(2025, 11, 30)
    assert imported.owner == "Metropolitan Corporation"
    assert imported.fields["softwareVersion"] == "2.1"
    assert imported.fields["isBasedOn"] == ["https://github.com/example/plans"]
    assert imported.fields["dependsOn"]["open"][0]["optional"] is True
    assert "description.ur.features[1]" in imported.kept
    assert "maintenance.contractors[0].until" in imported.kept


def test_an_old_file_keeps_its_deprecated_keys() -> None:
    imported = import_file_content(OLD.encode())
    assert imported.owner == "Comune di Esempio"
    assert imported.fields["IT"]["riuso"] == {"codiceIPA": "c_a859"}
    assert imported.fields["intendedAudience"]["countries"] == ["PK", "IT"]
    assert imported.descriptions["en"]["genericName"] == "Plans"


@pytest.mark.parametrize(
    ("change", "key", "value"),
    [
        ("platforms: web", "platforms", ["web"]),
        ("usedBy: A council", "usedBy", ["A council"]),
        ("name: [Naqsha]", "name", "Naqsha"),
        ("name: '  Naqsha '", "name", "Naqsha"),
        ("landingUrl: https://a.pk", "landingURL", "https://a.pk"),
        ("releaseDate: 2024-05-06T10:00:00", "releaseDate", "2024-05-06"),
        ("releaseDate: 2024/05/06", "releaseDate", "2024-05-06"),
        ("developmentStatus: production", "developmentStatus", "production"),
        ("categories: [utilities, crm]", "categories", ["utilities", "crm"]),
        ("fundedBy: [A fund]", "fundedBy", [{"name": "A fund"}]),
        ("fundedBy: {name: A fund}", "fundedBy", [{"name": "A fund"}]),
        ("supports: [alias:gdpr]", "supports", [{"id": "alias:gdpr"}]),
        ("dependsOn: {open: PostgreSQL}", "dependsOn", {"open": [{"name": "PostgreSQL"}]}),
        ("intendedAudience: {countries: [pk]}", "intendedAudience", {"countries": ["PK"]}),
        ("publiccodeYmlVersion: 2.4", "publiccodeYmlVersion", "2.4"),
        (
            "localisation: {localisationReady: yes, availableLanguages: [en_GB, UR]}",
            "localisation",
            {"localisationReady": True, "availableLanguages": ["en-GB", "ur"]},
        ),
        (
            "localisation: {localisationReady: 'off', availableLanguages: ur}",
            "localisation",
            {"localisationReady": False, "availableLanguages": ["ur"]},
        ),
    ],
)
def test_what_is_meant_is_read(change: str, key: str, value: object) -> None:
    imported = import_file_content(text_with(change).encode())
    assert imported.fields[key] == value
    assert imported.lost == ()


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ("x-ours: {a: 1, b: [2]}", ["x-ours.a", "x-ours.b"]),
        ("legal: {license: MIT, owner: me}", ["legal.owner"]),
        ("name: {a: b}", ["name"]),
        ("url: nowhere", ["url"]),
        ("landingURL: javascript:alert(1)", ["landingURL"]),
        ("releaseDate: soon", ["releaseDate"]),
        ("legal: MIT", ["legal"]),
        ("localisation: {localisationReady: perhaps}", ["localisation.localisationReady"]),
        (
            "maintenance: {type: none, contacts: [{name: a, email: nobody}]}",
            ["maintenance.contacts[0].email"],
        ),
        ("organisation: {uri: us, name: We}", ["organisation.uri"]),
        ("description: words", ["description"]),
        ("description: {en: words}", ["description.en"]),
        ("name: a\nlandingURL: [a, b]", ["landingURL"]),
    ],
)
def test_what_is_lost_is_named(change: str, lost: list[str]) -> None:
    assert _lost(text_with(change)) == lost


def test_unknown_keys_stay_in_the_record() -> None:
    imported = import_file_content(text_with("x-ours: {a: 1}").encode())
    assert imported.other == {"x-ours": {"a": "1"}}


def test_a_key_given_twice_keeps_the_first() -> None:
    imported = import_file_content((text_with() + "name: Other\n").encode())
    assert imported.name == "Naqsha"
    assert [(lost.key, "line" in lost.reason) for lost in imported.lost] == [("name", True)]


@pytest.mark.parametrize(
    ("change", "without", "name"),
    [
        (description(localisedName="Plans"), "name", "Plans"),
        ("", "name", "naqsha"),
        ("url: https://a.pk/x/tool.git", "name", "tool"),
    ],
)
def test_a_tool_without_name_is_not_dropped(change: str, without: str, name: str) -> None:
    imported = import_file_content(text_with(change, without).encode())
    assert imported.name == name
    assert not imported.is_empty


def test_broken_bytes_cost_only_themselves() -> None:
    data = text_with("applicationSuite: caf?").encode().replace(b"caf?", b"caf\xe9")
    imported = import_file_content(data)
    assert imported.fields["applicationSuite"] == "caf\ufffd"
    assert imported.licence == "AGPL-3.0-or-later"
    assert "UTF-8" in imported.lost[0].reason


def test_a_broken_block_costs_only_itself() -> None:
    text = text_with("usedBy:\n  - [a\n  b: c\n: d", "name") + "name: At the end\n"
    imported = import_file_content(text.encode())
    assert imported.name == "At the end"
    assert imported.fields["maintenance"]["type"] == "internal"
    assert any(lost.key == "usedBy" for lost in imported.lost)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"words", b"\x00\x01", b"\xff\xfe\xfd", b"a: " + b"x" * 1_100_000]
)
def test_unreadable_files_are_empty(data: bytes) -> None:
    imported = import_file_content(data)
    assert imported.is_empty
    assert imported.fields == {}
