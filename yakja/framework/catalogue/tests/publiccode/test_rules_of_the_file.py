"""Rule families on the file as a whole: reading, versions, required keys, types, unknown keys, deprecations."""

from __future__ import annotations

import pytest

from yakja.framework.catalogue.publiccode.checking import check

from .samples import ALL, description, findings_of, text_with


@pytest.mark.parametrize("name", ALL)
def test_samples_are_valid(name: str) -> None:
    verdicts = {"old": "valid_with_warnings"}
    assert check(ALL[name].encode()).verdict == verdicts.get(name, "valid")


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"", (1, 1), "empty"),
        (b"# only a remark\n", (1, 1), "empty"),
        (b"---\n", (1, 1), "empty"),
        (b"just words", (1, 1), "wrong type"),
        (b"- a\n- b\n", (1, 1), "wrong type"),
        (b'name: a\nurl: "caf\xe9"\n', (2, 10), "UTF-8"),
        (b"\xff\xfen\x00", (1, 1), "UTF-8"),
        (b"name: a\x00b\n", (1, 8), "U+0000"),
        (b"name: a\n\turl: b\n", (2, 1), "tab"),
        (b"name:\n\t- x\n", (2, 1), "tab"),
        (b"name: a\n  url: b\n", (2, 6), "colon"),
        (b"name: a\n url: [b\n", None, "YAML"),
        (b'name: "not closed\n', None, "end of"),
        (b"name: [a, b\n", None, "end of the file"),
        (b"name: a\nname: b\n", (2, 1), "already given on line 1"),
        (b"name: a\n---\nname: b\n", (2, 1), "more than one"),
        (b"a: &a [*a]\n", (1, 8), "holds itself"),
        (b"a: *nobody\n", (1, 4), "named &nobody"),
        (b"? [a, b]\n: c\n", (1, 3), "plain text"),
        (b"x: " + b"[" * 40 + b"]" * 40, (1, 35), "nested deeper"),
        (b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + b"".join(
            b"%c: &%c [%s]\n" % (n + 1, n + 1, b",".join([b"*%c" % n] * 10)) for n in range(97, 103)
        ), None, "50,000 values"),
        (b"a: " + b"x" * 1_100_000, (1, 1), "larger"),
        (b"%YAML 3.0\n---\na: 1\n", (1, 1), "YAML"),
        (b"key\nother: 1\n", None, "colon"),
    ],
)  # fmt: skip
def test_reading_faults_are_findings(data: bytes, place: tuple[int, int] | None, words: str) -> None:
    report = check(data)
    assert report.verdict == "invalid"
    found = [finding for finding in report.findings if words in finding.message]
    assert found, report.findings
    assert place is None or (found[0].line, found[0].column) == place


def test_byte_order_mark_and_line_ends_are_read() -> None:
    assert check(b"\xef\xbb\xbf" + text_with().encode()).verdict == "valid"
    assert check(text_with().replace("\n", "\r\n").encode()).verdict == "valid"
    crlf = check(text_with("developmentStatus: ready").replace("\n", "\r\n").encode())
    bare = check(text_with("developmentStatus: ready").encode())
    assert crlf == bare


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ('"0"', []),
        ("'0.7'", []),
        ('"0.7.0"', []),
        ("0.7.0", []),  # two dots are no number, so it is text without quotes too
        ('"0.2"', ["warning publiccodeYmlVersion"]),
        ('"0.2.0"', ["warning publiccodeYmlVersion"]),
        ('"0.2.1"', ["warning publiccodeYmlVersion"]),
        ('"0.2.2"', ["warning publiccodeYmlVersion"]),
        ('"0.3"', ["warning publiccodeYmlVersion"]),
        ('"0.3.0"', ["warning publiccodeYmlVersion"]),
        ('"0.4"', ["warning publiccodeYmlVersion"]),
        ("0.4.0", ["warning publiccodeYmlVersion"]),
        ('"0.5"', ["warning publiccodeYmlVersion"]),
        ('"0.5.0"', ["warning publiccodeYmlVersion"]),
        ("0.4", ["error publiccodeYmlVersion"]),
        ("0", ["error publiccodeYmlVersion"]),
        ('"0.1"', ["error publiccodeYmlVersion"]),
        ('"0.6.0"', ["error publiccodeYmlVersion"]),
        ('"1.0"', ["error publiccodeYmlVersion"]),
        ('"2.4.0"', ["error publiccodeYmlVersion"]),
        ('"http://w3id.org/publiccode/version/0.1"', ["error publiccodeYmlVersion"]),
        ('"0.7.1"', ["error publiccodeYmlVersion"]),
        ("", ["error publiccodeYmlVersion"]),
        ('""', ["error publiccodeYmlVersion"]),
        ("[0.7]", ["error publiccodeYmlVersion"]),
        ("true", ["error publiccodeYmlVersion"]),
    ],
)
def test_versions(version: str, expected: list[str]) -> None:
    assert findings_of(f"publiccodeYmlVersion: {version}") == expected


def test_judging_stops_at_an_unknown_version() -> None:
    assert findings_of('publiccodeYmlVersion: "9"\nname: [wrong]\nnonsense: 1') == [
        "error publiccodeYmlVersion"
    ]
    assert findings_of("", "publiccodeYmlVersion", "name") == ["error publiccodeYmlVersion"]


def test_old_versions_are_judged_by_the_newest_rules() -> None:
    new_key = "supports: [{id: alias:gdpr}]"
    assert findings_of(f'publiccodeYmlVersion: "0.5"\n{new_key}') == ["warning publiccodeYmlVersion"]


@pytest.mark.parametrize(
    ("change", "without", "expected"),
    [
        ("", "name", ["error name"]),
        ("", "url", ["error url"]),
        ("", "platforms", ["error platforms"]),
        ("", "developmentStatus", ["error developmentStatus"]),
        ("", "softwareType", ["error softwareType"]),
        ("", "description", ["error description"]),
        ("", "legal", ["error legal.license"]),
        ("", "maintenance", ["error maintenance.type"]),
        ("", "localisation", ["error localisation.availableLanguages", "error localisation.localisationReady"]),
        ("name:", None, ["error name"]),
        ('name: ""', None, ["error name"]),
        ("name: ~", None, ["error name"]),
        ("platforms: []", None, ["error platforms"]),
        ("platforms:", None, ["error platforms"]),
        ("legal: {}", None, ["error legal.license"]),
        ("legal:", None, ["error legal.license"]),
        ("description: {}", None, ["error description"]),
        (description(shortDescription=None), None, ["error description.en.shortDescription"]),
        (description(longDescription=None), None, ["error description.en.longDescription"]),
        (description(features=None), None, ["error description.en.features"]),
        (description(features="[]"), None, ["error description.en.features"]),
        (description(shortDescription='""'), None, ["error description.en.shortDescription"]),
        ("maintenance: {type: none, contacts: [{email: a@b.pk}]}", None, ["error maintenance.contacts[0].name"]),
        ("organisation: {name: A council}", None, ["error organisation.uri"]),
        ("fundedBy: [{name: A fund}]", None, ["error fundedBy[0].uri"]),
        ("supports: [{}]", None, ["error supports[0].id"]),
        ("dependsOn: {open: [{version: '1'}]}", None, ["error dependsOn.open[0].name"]),
    ],
)  # fmt: skip
def test_required_keys(change: str, without: str | None, expected: list[str]) -> None:
    assert findings_of(change, *([without] if without else [])) == expected


def test_every_language_must_be_complete() -> None:
    change = f"{description()}\n  ur:\n    shortDescription: نقشے"
    assert findings_of(change) == ["error description.ur.features", "error description.ur.longDescription"]


@pytest.mark.parametrize(
    ("change", "key", "line", "column"),
    [
        ("name: a\nlegal: {}", "legal.license", 19, 1),
        ("maintenance:\n  contacts: []", "maintenance.type", 21, 1),
        (
            "maintenance:\n  type: none\n  contacts:\n    - email: a@b.pk",
            "maintenance.contacts[0].name",
            24,
            7,
        ),
        ("description:\n  en:\n    features: [a]", "description.en.shortDescription", 10, 3),
        ("developmentStatus: ready", "developmentStatus", 7, 1),
        ("platforms: web", "platforms", 4, 1),
        ("categories:\n  - crm\n  - nonsense", "categories[1]", 32, 5),
        ("legal:\n  license: Foo", "legal.license", 20, 3),
    ],
)
def test_findings_have_the_place_of_their_key(change: str, key: str, line: int, column: int) -> None:
    found = [finding for finding in check(text_with(change).encode()).findings if finding.key == key]
    assert [(finding.line, finding.column) for finding in found] == [(line, column)]


def test_a_missing_top_level_key_points_at_the_first_line_of_the_map() -> None:
    text = "# a remark\n\n" + text_with("", "legal")
    assert [(f.key, f.line, f.column) for f in check(text.encode()).findings] == [("legal.license", 3, 1)]


def test_findings_come_in_the_order_of_the_file() -> None:
    report = check(text_with("softwareType: x\ndevelopmentStatus: y\nzzz: 1\naaa: 2", "name").encode())
    places = [(finding.line, finding.column) for finding in report.findings]
    assert places == sorted(places)
    assert len(places) == 5


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("name: [a]", ["error name"]),
        ("name: {a: b}", ["error name"]),
        ("name: 42", []),
        ("name: 1.50", []),
        ("name: true", []),
        ("softwareVersion: 1.0", []),
        ("softwareVersion: [1]", ["error softwareVersion"]),
        ("platforms: web", ["error platforms"]),
        ("platforms: {web: true}", ["error platforms"]),
        ("platforms: [[web]]", ["error platforms[0]"]),
        ("usedBy: A council", ["error usedBy"]),
        ("usedBy: [1, 2]", []),
        ("legal: MIT", ["error legal"]),
        ("legal: [license]", ["error legal"]),
        ("description: text", ["error description"]),
        ("description: {en: text}", ["error description.en"]),
        ("description: {en: [a]}", ["error description.en"]),
        ("maintenance: internal", ["error maintenance"]),
        ("localisation: true", ["error localisation"]),
        ("intendedAudience: [PK]", ["error intendedAudience"]),
        ("intendedAudience: {countries: PK}", ["error intendedAudience.countries"]),
        ("organisation: A council", ["error organisation"]),
        ("organisation: [{uri: 'https://a.pk'}]", ["error organisation"]),
        ("fundedBy: {uri: 'https://a.pk'}", ["error fundedBy"]),
        ("supports: [alias:gdpr]", ["error supports[0]"]),
        (description(features="one"), ["error description.en.features"]),
        (description(awards="{}"), ["error description.en.awards"]),
        (description(localisedName="[a]"), ["error description.en.localisedName"]),
        ("applicationSuite: {}", ["error applicationSuite"]),
        ("dependsOn: []", ["error dependsOn"]),
    ],
)
def test_types_and_nothing_else_is_reported(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


def test_each_field_is_reported_after_a_wrong_type() -> None:
    change = "name: []\nurl: nowhere\nlegal: x\ndevelopmentStatus: {}\nsoftwareType: y"
    expected = ["developmentStatus", "legal", "name", "softwareType", "url"]
    assert findings_of(change) == [f"error {key}" for key in expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("x-vendor: 1", ["error x-vendor"]),
        ("landingUrl: https://a.pk", ["error landingUrl"]),
        ("Name: a", ["error Name"]),
        ("creationDate: 2020-01-01", ["error creationDate"]),
        ("PK: {countryExtensionVersion: '1.0'}", ["error PK"]),
        ("It: {}", ["error It"]),
        ("tags: [a, b]", ["error tags"]),
        ("license: MIT", ["error license"]),
        ("legal: {license: MIT, licence: MIT}", ["error legal.licence"]),
        ("legal: {license: MIT, x-note: a}", ["error legal.x-note"]),
        ("maintenance: {type: none, until: x}", ["error maintenance.until"]),
        ("maintenance: {type: none, contacts: [{name: a, tel: 1}]}", ["error maintenance.contacts[0].tel"]),
        ("organisation: {uri: 'https://a.pk', url: b}", ["error organisation.url"]),
        ("fundedBy: [{uri: 'https://a.pk', url: b}]", ["error fundedBy[0].url"]),
        ("supports: [{id: alias:gdpr, version: 2}]", ["error supports[0].version"]),
        ("intendedAudience: {onlyFor: [a]}", ["error intendedAudience.onlyFor"]),
        ("dependsOn: {free: []}", ["error dependsOn.free"]),
        ("dependsOn: {open: [{name: a, since: 1}]}", ["error dependsOn.open[0].since"]),
        ("localisation: {localisationReady: true, availableLanguages: [en], l10n: 1}", ["error localisation.l10n"]),
        (description(freeTags="[a]"), ["error description.en.freeTags"]),
        (description(longdescription="a"), ["error description.en.longdescription"]),
        ("IT: {spid: true}", ["error IT.spid"]),
        ("1: one", ["error 1"]),
    ],
)  # fmt: skip
def test_unknown_keys_are_errors_at_any_level(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


def test_an_unknown_key_names_the_known_one_it_resembles() -> None:
    findings = check(text_with("landingUrl: https://a.pk").encode()).findings
    assert 'did you mean "landingURL"?' in findings[0].message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (description(genericName="Plans"), ["warning description.en.genericName"]),
        (description(genericName='""'), []),
        (description(genericName="x" * 36), ["error description.en.genericName", "warning description.en.genericName"]),
        ("inputTypes: [application/pdf]", ["warning inputTypes"]),
        ("inputTypes: []", ["warning inputTypes"]),
        ("inputTypes: [pdf]", ["error inputTypes[0]", "warning inputTypes"]),
        ("inputTypes: ['text/html; charset=utf-8']", ["error inputTypes[0]", "warning inputTypes"]),
        ("inputTypes: pdf", ["error inputTypes"]),
        ("inputTypes:", []),
        ("outputTypes: [text/html, image/svg+xml]", ["warning outputTypes"]),
        ("outputTypes: [html, x/y/z]", ["error outputTypes[0]", "error outputTypes[1]", "warning outputTypes"]),
        ("monochromeLogo: mono.svg", ["warning monochromeLogo"]),
        ("monochromeLogo: ''", []),
        ("monochromeLogo: mono.gif", ["error monochromeLogo", "warning monochromeLogo"]),
        ("legal: {license: MIT, repoOwner: A council}", ["warning legal.repoOwner"]),
        ("legal: {license: MIT, repoOwner: }", []),
        ("legal: {license: MIT, repoOwner: [a]}", ["error legal.repoOwner"]),
        ("legal: {license: MIT, authorsFile: AUTHORS}", ["warning legal.authorsFile"]),
        ("legal: {license: MIT, authorsFile: /AUTHORS}", ["error legal.authorsFile", "warning legal.authorsFile"]),
        ("it: {countryExtensionVersion: '1.0'}", ["warning it"]),
        ("IT: {countryExtensionVersion: '1.0'}", []),
        ("IT: {conforme: {gdpr: true}}", ["warning IT.conforme"]),
        ("intendedAudience: {countries: [pk]}", ["warning intendedAudience.countries[0]"]),
    ],
)  # fmt: skip
def test_deprecated_keys_are_warnings(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


def test_a_warning_alone_leaves_the_file_valid() -> None:
    report = check(text_with("legal: {license: MIT, repoOwner: a}").encode())
    assert report.verdict == "valid_with_warnings"


def test_findings_are_limited_and_the_file_is_invalid() -> None:
    countries = ", ".join(["pk"] * 1500)
    report = check(text_with(f"intendedAudience: {{countries: [{countries}]}}").encode())
    assert len(report.findings) == 1001
    assert report.verdict == "invalid"
    assert "more than 1,000" in report.findings[0].message
