"""Rule families on single values: addresses, dates, languages, lengths, licences, closed lists, countries."""

from __future__ import annotations

import pytest

from yakja.framework.catalogue.publiccode.languages import is_language_tag
from yakja.framework.catalogue.publiccode.licences import fault_in_licence
from yakja.framework.catalogue.publiccode.values import grapheme_count
from yakja.framework.catalogue.publiccode.vocabulary import values

from .samples import TEXT_150, description, findings_of


@pytest.mark.parametrize(
    ("key", "value", "is_valid"),
    [
        ("url", "https://github.com/a/b.git", True),
        ("url", "ssh://git@example.org/a.git", True),
        ("url", "http://[2001:db8::1]:8080/a", True),
        ("url", "https://ضلع.example/نقشہ", True),
        ("url", "git@github.com:a/b.git", False),
        ("url", "github.com/a/b", False),
        ("url", "foobar", False),
        ("url", "'???'", False),
        ("url", "'https://'", False),
        ("url", "https:///a/b", False),
        ("url", "'https://exa mple.org/a'", False),
        ("url", "https://example.org:port/a", False),
        ("url", "https://example.org/%zz", False),
        ("url", "' https://example.org'", False),
        ("url", '"https://example.org/\\n"', False),
        ("landingURL", "http://example.org", True),
        ("landingURL", "HTTPS://EXAMPLE.ORG", True),
        ("landingURL", "ftp://example.org", False),
        ("landingURL", "mailto:a@example.org", False),
        ("landingURL", "javascript:alert(1)", False),
        ("landingURL", "www.example.org", False),
        ("landingURL", '""', False),
        ("roadmap", "https://example.org/roadmap?x=1#y", True),
        ("roadmap", "roadmap.md", False),
        ("isBasedOn", "https://example.org/a", True),
        ("isBasedOn", "not a url", False),
    ],
)
def test_addresses(key: str, value: str, is_valid: bool) -> None:
    assert findings_of(f"{key}: {value}") == ([] if is_valid else [f"error {key}"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("isBasedOn: [https://a.pk/x, https://b.pk/y]", []),
        ("isBasedOn: [https://a.pk/x, nowhere]", ["error isBasedOn[1]"]),
        ("isBasedOn: {foobar: 1}", ["error isBasedOn"]),
        (description(documentation="https://a.pk"), []),
        (description(documentation="docs/"), ["error description.en.documentation"]),
        (description(apiDocumentation="abc"), ["error description.en.apiDocumentation"]),
        (description(apiDocumentation="[https://a.pk]"), ["error description.en.apiDocumentation"]),
        (description(videos="[https://youtu.be/x1]"), []),
        (description(videos="['https://www.youtube.com/watch?v=x1']"), []),
        (description(videos="['http://youtube.com/watch?v=x1']"), []),
        (description(videos="[https://vimeo.com/12345]"), []),
        (description(videos="[https://example.org/film.mp4]"), ["error description.en.videos[0]"]),
        (description(videos="[https://google.com]"), ["error description.en.videos[0]"]),
        (description(videos="[ABC]"), ["error description.en.videos[0]"]),
        (description(videos="['https://youtu.be.example.org/x']"), ["error description.en.videos[0]"]),
        (description(videos="https://youtu.be/x1"), ["error description.en.videos"]),
        (description(videos="[]"), []),
        ("fundedBy: [{uri: nowhere}]", ["error fundedBy[0].uri"]),
        ("maintenance: {type: contract, contractors: [{name: a, until: 2030-01-01, website: a.pk}]}",
         ["error maintenance.contractors[0].website"]),
        (description(videos="['']"), ["error description.en.videos[0]"]),
    ],
)  # fmt: skip
def test_addresses_in_lists_and_blocks(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


@pytest.mark.parametrize(
    ("value", "is_valid"),
    [
        ("2024-02-29", True),
        ('"2025-11-30"', True),
        ("'1999-01-01'", True),
        ("2000-02-29", True),
        ("9999-12-31", True),
        ("2023-02-29", False),
        ("1900-02-29", False),
        ("2024-13-01", False),
        ("2024-00-10", False),
        ("2024-01-32", False),
        ("2024-01-00", False),
        ("2024-04-31", False),
        ('""', False),
        ("2024", False),
        ("20240131", False),
        ("2024-1-5", False),
        ("24-01-05", False),
        ("05-01-2024", False),
        ("2024/01/05", False),
        ("2024-01-05T10:00:00Z", False),
        ("2024-01-05 10:00", False),
        ("'2024-01-05 '", False),
        ("today", False),
        ("۲۰۲۴-۰۱-۰۵", False),
        ("[2024-01-05]", False),
    ],
)
def test_dates(value: str, is_valid: bool) -> None:
    assert findings_of(f"releaseDate: {value}") == ([] if is_valid else ["error releaseDate"])


@pytest.mark.parametrize(
    ("tag", "is_valid"),
    [
        ("en", True),
        ("ur", True),
        ("sd", True),
        ("ps", True),
        ("skr", True),
        ("bal", True),
        ("pnb", True),
        ("pa-Arab", True),
        ("en-GB", True),
        ("ur-Latn-PK", True),
        ("es-419", True),
        ("zh-cmn", True),
        ("ca-valencia", True),
        ("de-1996", True),
        ("en-u-co-phonebk", True),
        ("i-klingon", True),
        ("x-council", True),
        ("no", True),  # not the YAML 1.1 word for false
        ("IT", False),
        ("EN-gb", False),
        ("en_GB", False),
        ("eng", False),  # the two-letter code is the registered one
        ("english", False),
        ("xx", False),
        ("en-XX-GB", False),
        ("en-UK", False),
        ("en-Abcd", False),
        ("en-valencia", False),
        ("ur-", False),
        ("'ur PK'", False),
        ("اردو", False),
    ],
)
def test_languages(tag: str, is_valid: bool) -> None:
    assert is_language_tag(tag.strip("'")) is is_valid
    languages = f"localisation: {{localisationReady: true, availableLanguages: [{tag}]}}"
    assert findings_of(languages) == ([] if is_valid else ["error localisation.availableLanguages[0]"])
    path = f"error description.{tag.strip(chr(39))}"
    assert findings_of(description(language=tag)) == ([] if is_valid else [path])


ZAIR = "\u0650"  # a vowel sign that stands on its letter
FAMILY = "👩‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("اردو", 4),
        ("اُردُو", 4),
        (("ب" + ZAIR) * 10, 10),
        ("e\u0301", 1),
        (FAMILY, 1),
        ("🇵🇰", 1),
        ("\r\n", 1),
        ("\n\n", 2),
        ("ک\u200cک", 2),
        ("한국", 2),
    ],
)
def test_letters_are_counted_as_read(text: str, count: int) -> None:
    assert grapheme_count(text) == count


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (description(shortDescription="x" * 150), []),
        (description(shortDescription="x" * 151), ["error description.en.shortDescription"]),
        (description(shortDescription=("ب" + ZAIR) * 150), []),
        (description(shortDescription=("ب" + ZAIR) * 151), ["error description.en.shortDescription"]),
        (description(shortDescription=FAMILY * 150), []),
        (description(shortDescription=FAMILY * 151), ["error description.en.shortDescription"]),
        (description(shortDescription="x"), []),
        (description(longDescription="x" * 149), ["error description.en.longDescription"]),
        (description(longDescription="x" * 150), []),
        (description(longDescription="x" * 10_000), []),
        (description(longDescription="x" * 10_001), ["error description.en.longDescription"]),
        (description(longDescription=("ب" + ZAIR) * 149), ["error description.en.longDescription"]),
        (description(longDescription=("ب" + ZAIR) * 150), []),
        (description(longDescription=("ب" + ZAIR) * 10_000), []),
        (description(longDescription=FAMILY * 149), ["error description.en.longDescription"]),
        (description(longDescription="e\u0301" * 80), ["error description.en.longDescription"]),
        (description(longDescription="|\n" + ("      " + "x" * 49 + "\n") * 3), []),
        (description(longDescription="|-\n" + ("      " + "x" * 49 + "\n") * 3),
         ["error description.en.longDescription"]),
        (description(genericName="x" * 35), ["warning description.en.genericName"]),
        (description(features="['x', 'y']"), []),
        (description(features=f"['{'x' * 500}']"), []),
    ],
)  # fmt: skip
def test_lengths_of_descriptions(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


@pytest.mark.parametrize(
    ("expression", "is_valid"),
    [
        ("MIT", True),
        ("agpl-3.0-OR-later", True),
        ("AGPL-3.0", True),  # an old identifier, still on the list
        ("GPL-2.0+", True),
        ("EUPL-1.2 OR MIT", True),
        ("MIT AND Apache-2.0 AND ISC", True),
        ("(MIT OR ISC) AND Zlib", True),
        ("((MIT))", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("MIT OR (GPL-3.0-or-later WITH GCC-exception-3.1 AND ISC)", True),
        ("LicenseRef-council", True),
        ("", False),
        ("Apache", False),
        ("GNU GPL v3", False),
        ("proprietary", False),
        ("MIT OR", False),
        ("AND MIT", False),
        ("MIT or ISC", False),
        ("MIT ISC", False),
        ("MIT, ISC", False),
        ("MIT/ISC", False),
        ("(MIT", False),
        ("MIT)", False),
        ("()", False),
        ("MIT WITH ISC", False),
        ("MIT WITH", False),
        ("Classpath-exception-2.0", False),
        ("(MIT) WITH Classpath-exception-2.0", False),
    ],
)
def test_licences(expression: str, is_valid: bool) -> None:
    assert (fault_in_licence(expression) is None) is is_valid
    assert findings_of(f"legal: {{license: '{expression}'}}") == ([] if is_valid else ["error legal.license"])


def test_vocabulary_is_complete() -> None:
    assert len(values("category")) == len(set(values("category"))) == 106
    assert len(values("scope")) == 24
    assert len(values("country")) == 250  # the 249 assigned codes and XK
    assert len(values("supports_alias")) == 9
    assert len(values("version")) == 13


@pytest.mark.parametrize("name", values("category"))
def test_every_category_is_accepted(name: str) -> None:
    assert findings_of(f"categories: [{name}]") == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("categories: []", []),
        ("categories:", []),
        ("categories: [Accounting]", ["error categories[0]"]),
        ("categories: [utilities, other]", ["error categories[0]"]),
        ("categories: ['']", ["error categories[0]"]),
        ("categories: [~]", ["error categories[0]"]),
        ("intendedAudience: {scope: [local-authorities, welfare]}", []),
        ("intendedAudience: {scope: [municipalities]}", ["error intendedAudience.scope[0]"]),
        ("intendedAudience: {scope: [Culture]}", ["error intendedAudience.scope[0]"]),
        ("developmentStatus: concept", []),
        ("developmentStatus: obsolete", []),
        ("developmentStatus: production", ["error developmentStatus"]),
        ("developmentStatus: Stable", ["error developmentStatus"]),
        ("softwareType: library", []),
        ("softwareType: configurationFiles", []),
        ("softwareType: standalone/other", []),
        ("softwareType: standalone", ["error softwareType"]),
        ("softwareType: web", ["error softwareType"]),
        ("platforms: [web, our own terminal]", []),
        ("platforms: [3]", []),
        ("maintenance: {type: individual}", ["error maintenance.type"]),
        ("maintenance: {type: None}", ["error maintenance.type"]),
    ],
)
def test_closed_lists(change: str, expected: list[str]) -> None:
    assert findings_of(change) == expected


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("PK", None),
        ("IT", None),
        ("GB", None),
        ("XK", None),
        ("NO", None),
        ("no", "warning"),
        ("pk", "warning"),
        ("it", "warning"),
        ("xk", "warning"),
        ("Pk", "error"),
        ("iT", "error"),
        ("UK", "error"),
        ("uk", "error"),
        ("EU", "error"),
        ("ZZ", "error"),
        ("PAK", "error"),
        ("586", "error"),
        ("Pakistan", "error"),
        ("''", "error"),
        ("'PK '", "error"),
        ("پاک", "error"),
    ],
)
@pytest.mark.parametrize("key", ["countries", "unsupportedCountries"])
def test_countries(key: str, code: str, severity: str | None) -> None:
    expected = [f"{severity} intendedAudience.{key}[0]"] if severity else []
    assert findings_of(f"intendedAudience: {{{key}: [{code}]}}") == expected


@pytest.mark.parametrize(
    ("uri", "is_valid"),
    [
        ("https://council.example.org", True),
        ("http://example.org/a#b", True),
        ("urn:x-pk-lg:body:PK6-LHR-01", True),
        ("URN:isbn:0451450523", True),
        ("urn:x-italian-pa:c_a859", True),
        ("urn:X-Italian-PA:agid", True),
        ("urn:a:b(c)+d%2F", True),
        ("ftp://example.org", True),
        ("urn:x-italian-pa:not a code", False),
        ("'urn:x-italian-pa:'", False),
        ("urn:x-pk-lg", False),
        ("'urn:x-pk-lg:'", False),
        ("'urn::body'", False),
        ("urn:urn:body", False),
        ("urn:-a:b", False),
        ("urn:a_b:c", False),
        (f"urn:{'a' * 33}:b", False),
        ("'urn:a:b c'", False),
        ("urn:a:b/c", False),
        ("urn:a:%2", False),
        ("mailto:a@example.org", False),
        ("council.example.org", False),
        ("/a/b", False),
        ("'https://'", False),
        ("Metropolitan Corporation", False),
    ],
)
def test_organisations(uri: str, is_valid: bool) -> None:
    assert findings_of(f"organisation: {{uri: {uri}}}") == ([] if is_valid else ["error organisation.uri"])
    assert findings_of(f"fundedBy: [{{uri: {uri}}}]") == ([] if is_valid else ["error fundedBy[0].uri"])


@pytest.mark.parametrize(
    ("identifier", "is_valid"),
    [
        *(
            (f"alias:{name}", True)
            for name in ["gdpr", "eidas", "nis2", "cra", "spid", "cie", "anpr", "pagopa", "io"]
        ),
        ("urn:x-pk-lg:function:PLN-01", True),
        ("https://www.w3.org/TR/WCAG22/", True),
        ("urn:ietf:rfc:2141", True),
        ("alias:GDPR", False),
        ("alias:wcag", False),
        ("'alias:'", False),
        ("Alias:gdpr", False),
        ("gdpr", False),
        ("WCAG 2.2", False),
        ("urn:x-pk-lg", False),
        ("'https://'", False),
        ("mailto:a@example.org", False),
        ("''", False),
    ],
)
def test_supports(identifier: str, is_valid: bool) -> None:
    assert findings_of(f"supports: [{{id: {identifier}}}]") == ([] if is_valid else ["error supports[0].id"])


@pytest.mark.parametrize(
    ("logo", "is_valid"),
    [
        ("logo.svg", True),
        ("docs/img/logo.png", True),
        ("./logo.svgz", True),
        ("LOGO.PNG", True),
        ("https://example.org/logo.png", True),
        ("https://example.org/logo.svg?v=2", True),
        ("'a logo.svg'", True),
        ("نشان.svg", True),
        ("''", True),
        ("/logo.svg", False),
        ("file:logo.svg", False),
        ("file:///logo.svg", False),
        ("FILE:/logo.svg", False),
        ("logo.jpg", False),
        ("logo.gif", False),
        ("logo", False),
        ("https://example.org/logo.webp", False),
        ("https://example.org/?file=logo.png", False),
        ("ftp://example.org/logo.png", False),
        ("https:///logo.png", False),
    ],
)
def test_logos(logo: str, is_valid: bool) -> None:
    assert findings_of(f"logo: {logo}") == ([] if is_valid else ["error logo"])


@pytest.mark.parametrize(
    ("shot", "is_valid"),
    [
        ("a.jpg", True),
        ("a.png", True),
        ("A.JPG", True),
        ("https://example.org/a.png", True),
        ("a.jpeg", False),
        ("a.svg", False),
        ("/a.png", False),
        ("file:a.png", False),
        ("''", False),
    ],
)
def test_screenshots(shot: str, is_valid: bool) -> None:
    expected = [] if is_valid else ["error description.en.screenshots[0]"]
    assert findings_of(description(screenshots=f"[{shot}]")) == expected


def test_the_sample_text_has_the_shortest_allowed_length() -> None:
    assert grapheme_count(TEXT_150) == 150
