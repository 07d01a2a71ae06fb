"""Rule families on blocks: maintenance, localisation, dependencies, the Italian section."""

from __future__ import annotations

import pytest

from .samples import findings_of

FIRM = "{name: Karigar Ltd, until: 2027-06-30}"


def _maintenance(**keys: str) -> str:
    return "maintenance: {" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_maintenance(type="none"), []),
        (_maintenance(type="none", contacts="[{name: a}]"), []),
        (_maintenance(type="internal", contacts="[{name: a}]"), []),
        (_maintenance(type="community", contacts="[{name: a}, {name: b}]"), []),
        (_maintenance(type="contract", contractors=f"[{FIRM}]"), []),
        (_maintenance(type="contract", contractors=f"[{FIRM}]", contacts="[{name: a}]"), []),
        (_maintenance(type="internal"), ["error maintenance.contacts"]),
        (_maintenance(type="community"), ["error maintenance.contacts"]),
        (_maintenance(type="community", contacts=""), ["error maintenance.contacts"]),
        (_maintenance(type="community", contacts="[]"), ["error maintenance.contacts"]),
        (_maintenance(type="contract"), ["error maintenance.contractors"]),
        (_maintenance(type="contract", contractors="[]"), ["error maintenance.contractors"]),
        (_maintenance(type="none", contractors=f"[{FIRM}]"), ["error maintenance.contractors"]),
        (_maintenance(type="internal", contacts="[{name: a}]", contractors=f"[{FIRM}]"),
         ["error maintenance.contractors"]),
        (_maintenance(type="contract", contractors="[{name: a}]"), ["error maintenance.contractors[0].until"]),
        (_maintenance(type="contract", contractors="[{until: 2027-01-01}]"),
         ["error maintenance.contractors[0].name"]),
        (_maintenance(type="contract", contractors="[{name: a, until: soon}]"),
         ["error maintenance.contractors[0].until"]),
        (_maintenance(type="contract", contractors=FIRM), ["error maintenance.contractors"]),
        (_maintenance(type="contract", contractors="[Karigar]"), ["error maintenance.contractors[0]"]),
        (_maintenance(type="none", contacts="[{name: a, email: ''}]"), []),
        (_maintenance(type="none", contacts="[{name: a, email: a@b}]"), ["error maintenance.contacts[0].email"]),
        (_maintenance(type="none", contacts="[{name: a, email: 'a b@c.pk'}]"),
         ["error maintenance.contacts[0].email"]),
        (_maintenance(type="none", contacts="[{name: a, email: 'A <a@b.pk>'}]"),
         ["error maintenance.contacts[0].email"]),
        (_maintenance(type="none", contacts="[{name: a, phone: 3001234567}]"), []),
        (_maintenance(type="none", contacts="[{name: a, phone: [1]}]"), ["error maintenance.contacts[0].phone"]),
        (_maintenance(type="none", contacts="[~]"), ["error maintenance.contacts[0].name"]),
    ],
)  # fmt: skip
def test_maintenance(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


@pytest.mark.parametrize(
    ("ready", "is_valid"),
    [
        ("true", True),
        ("false", True),
        ("True", True),
        ("FALSE", True),
        ("yes", False),
        ("no", False),
        ("on", False),
        ("off", False),
        ("Yes", False),
        ("y", False),
        ('"true"', False),
        ("'false'", False),
        ("1", False),
        ("0", False),
        ("~", False),
        ("", False),
        ("[true]", False),
        ("{}", False),
    ],
)
def test_localisation_ready(ready: str, is_valid: bool) -> None:
    change = f"localisation:\n  localisationReady: {ready}\n  availableLanguages: [ur]"
    assert findings_of(change) == ([] if is_valid else ["error localisation.localisationReady"])


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ("[ur]", []),
        ("[ur, en, pa-Arab, sd, ps]", []),
        ("[]", ["error localisation.availableLanguages"]),
        ("", ["error localisation.availableLanguages"]),
        ("ur", ["error localisation.availableLanguages"]),
        ("[ur, en_GB]", ["error localisation.availableLanguages[1]"]),
        ("['']", ["error localisation.availableLanguages[0]"]),
        ("[~]", ["error localisation.availableLanguages[0]"]),
        ("[[ur]]", ["error localisation.availableLanguages[0]"]),
        ("{ur: true}", ["error localisation.availableLanguages"]),
    ],
)
def test_available_languages(languages: str, expected: list[str]) -> None:
    change = f"localisation:\n  localisationReady: true\n  availableLanguages: {languages}"
    assert findings_of(change) == expected


@pytest.mark.parametrize("kind", ["open", "proprietary", "hardware"])
@pytest.mark.parametrize(
    ("item", "faulty"),
    [
        ("{name: PostgreSQL}", None),
        ("{name: PostgreSQL, versionMin: '15'}", None),
        ("{name: PostgreSQL, versionMin: 15, versionMax: 17.2}", None),
        ("{name: PostgreSQL, version: ''}", None),
        ("{name: PostgreSQL, optional: true}", None),
        ("{name: 7}", None),
        ("{name: PostgreSQL, optional: }", None),
        ("{name: PostgreSQL, optional: yes}", "[0].optional"),
        ("{name: PostgreSQL, optional: 'false'}", "[0].optional"),
        ("{name: PostgreSQL, optional: 1}", "[0].optional"),
        ("{name: PostgreSQL, versionMin: [1]}", "[0].versionMin"),
        ("{name: PostgreSQL, versionMax: {a: 1}}", "[0].versionMax"),
        ("{name: PostgreSQL, version: [1]}", "[0].version"),
        ("{name: ''}", "[0].name"),
        ("{name: }", "[0].name"),
        ("{name: [a]}", "[0].name"),
        ("{}", "[0].name"),
        ("{versionMin: 1}", "[0].name"),
        ("PostgreSQL", "[0]"),
        ("[PostgreSQL]", "[0]"),
    ],
)
def test_dependencies(kind: str, item: str, faulty: str | None) -> None:
    expected = [f"error dependsOn.{kind}{faulty}"] if faulty else []
    assert findings_of(f"dependsOn: {{{kind}: [{item}]}}") == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("IT: {}", []),
        ("IT:", []),
        ("IT: {countryExtensionVersion: '0.2'}", []),
        ("IT: {countryExtensionVersion: '1.0'}", []),
        ("IT: {countryExtensionVersion: 1.0}", []),
        ("IT: {countryExtensionVersion: }", []),
        ("IT: {countryExtensionVersion: '2.0'}", ["error IT.countryExtensionVersion"]),
        ("IT: {countryExtensionVersion: [1.0]}", ["error IT.countryExtensionVersion"]),
        ("IT: {piattaforme: {spid: true, cie: false, anpr: false, pagopa: true, io: false}}", []),
        ("IT: {piattaforme: {spid: yes}}", ["error IT.piattaforme.spid"]),
        ("IT: {piattaforme: {pagoPA: true}}", ["error IT.piattaforme.pagoPA"]),
        ("IT: {piattaforme: [spid]}", ["error IT.piattaforme"]),
        ("IT: {conforme: {gdpr: true, lineeGuidaDesign: true}}", ["warning IT.conforme"]),
        ("IT: {conforme: {gdpr: 'true'}}", ["error IT.conforme.gdpr", "warning IT.conforme"]),
        ("IT: {conforme: {accessibile: true}}", ["error IT.conforme.accessibile", "warning IT.conforme"]),
        ("IT: {riuso: {codiceIPA: c_a859}}", ["warning IT.riuso.codiceIPA"]),
        ("IT: {riuso: {codiceIPA: ''}}", []),
        ("IT: {riuso: {codiceIPA: not a code}}", ["error IT.riuso.codiceIPA"]),
        ("IT: {riuso: {codice: c_a859}}", ["error IT.riuso.codice"]),
        ("it: {}", ["warning it"]),
        ("it: {conforme: {gdpr: true}}", ["warning it", "warning it.conforme"]),
        ("IT: {}\nit: {}", ["error it", "warning it"]),
        ("It: {}", ["error It"]),
        ("IT: [spid]", ["error IT"]),
    ],
)
def test_the_italian_section(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected
