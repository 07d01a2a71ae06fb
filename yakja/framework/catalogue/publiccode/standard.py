"""publiccode.yml 0.2 to 0.7.0 as tables: every key, its shape, whether it is required or deprecated.

All 0.x files are judged by the newest rules, as the reference parser does; an old version number is a warning.
"""

from __future__ import annotations

from . import rules
from .nodes import Mapping, Scalar, Sequence, is_null, under
from .shapes import Block, Field, Findings, Flag, ListOf, MapOf, Place, Text

NO_LONGER_USED = "it is no longer used and can be dropped"

ANY_TEXT = Text()
WEB_URL = Text((rules.web_url,), may_be_empty=False)
DATE = Text((rules.date,), may_be_empty=False)
EMAIL = Text((rules.email,))
LOGO = Text((rules.path_or_url(*rules.LOGO_ENDINGS),))


def _one_of(name: str) -> Text:
    return Text((rules.one_of(name),), may_be_empty=False)


def _judge_maintenance(findings: Findings, key: str, node: Mapping, place: Place) -> None:
    """Contractors belong to a contract and only to it; internal and community work names its contacts."""
    kind = node.value("type")
    if not isinstance(kind, Scalar):
        return
    contractors = node.value("contractors")
    if kind.text == "contract":
        _require_some(findings, under(key, "contractors"), node, "contractors", kind.text, place)
    elif contractors is not None:
        entry = node.entries["contractors"]
        findings.error(
            under(key, "contractors"),
            'must not be present unless type is "contract"',
            (entry.line, entry.column),
        )
    if kind.text in ("internal", "community"):
        _require_some(findings, under(key, "contacts"), node, "contacts", kind.text, place)


def _require_some(findings: Findings, key: str, node: Mapping, name: str, kind: str, place: Place) -> None:
    entry = node.entries.get(name)
    if entry is None or is_null(entry.value):
        where = (entry.line, entry.column) if entry else place
        findings.error(key, f'is required when type is "{kind}"', where)
    elif isinstance(entry.value, Sequence) and not entry.value.items:
        findings.error(key, f'must hold at least one item when type is "{kind}"', (entry.line, entry.column))


def _judge_country_sections(findings: Findings, key: str, node: Mapping, place: Place) -> None:
    if node.value("IT") is not None and node.value("it") is not None:
        entry = node.entries["it"]
        findings.error(under(key, "it"), "IT is present too; remove this section", (entry.line, entry.column))


ORGANISATION = Block(
    (
        Field("uri", Text((rules.organisation,), may_be_empty=False), is_required=True),
        Field("name", ANY_TEXT),
    )
)

DESCRIPTION = Block(
    (
        Field("localisedName", ANY_TEXT),
        Field("genericName", Text((rules.longest(35),)), deprecated=NO_LONGER_USED, warns_when_empty=False),
        Field("shortDescription", Text((rules.longest(150),)), is_required=True),
        Field("longDescription", Text((rules.shortest(150), rules.longest(10_000))), is_required=True),
        Field("documentation", WEB_URL),
        Field("apiDocumentation", WEB_URL),
        Field("features", ListOf(ANY_TEXT, at_least=1), is_required=True),
        Field(
            "screenshots", ListOf(Text((rules.path_or_url(*rules.SCREENSHOT_ENDINGS),), may_be_empty=False))
        ),
        Field("videos", ListOf(Text((rules.video_url,), may_be_empty=False))),
        Field("awards", ListOf(ANY_TEXT)),
    )
)

AUDIENCE = Block(
    (
        Field("scope", ListOf(_one_of("scope"))),
        Field("countries", ListOf(Text((rules.country,), may_be_empty=False))),
        Field("unsupportedCountries", ListOf(Text((rules.country,), may_be_empty=False))),
    )
)

LEGAL = Block(
    (
        Field("license", Text((rules.licence,), may_be_empty=False), is_required=True),
        Field("mainCopyrightOwner", ANY_TEXT),
        Field("repoOwner", ANY_TEXT, deprecated="use organisation.name"),
        Field("authorsFile", Text((rules.path_or_url(),)), deprecated=NO_LONGER_USED),
    )
)

CONTRACTOR = Block(
    (
        Field("name", ANY_TEXT, is_required=True),
        Field("until", DATE, is_required=True),
        Field("email", EMAIL),
        Field("website", WEB_URL),
    )
)

CONTACT = Block(
    (
        Field("name", ANY_TEXT, is_required=True),
        Field("email", EMAIL),
        Field("phone", ANY_TEXT),
        Field("affiliation", ANY_TEXT),
    )
)

MAINTENANCE = Block(
    (
        Field("type", _one_of("maintenance_type"), is_required=True),
        Field("contractors", ListOf(CONTRACTOR)),
        Field("contacts", ListOf(CONTACT)),
    ),
    also=_judge_maintenance,
)

LOCALISATION = Block(
    (
        Field("localisationReady", Flag(), is_required=True),
        Field(
            "availableLanguages",
            ListOf(Text((rules.language,), may_be_empty=False), at_least=1),
            is_required=True,
        ),
    )
)

DEPENDENCY = Block(
    (
        Field("name", ANY_TEXT, is_required=True),
        Field("versionMin", ANY_TEXT),
        Field("versionMax", ANY_TEXT),
        Field("version", ANY_TEXT),
        Field("optional", Flag()),
    )
)

DEPENDS_ON = Block(tuple(Field(kind, ListOf(DEPENDENCY)) for kind in ("open", "proprietary", "hardware")))

ITALY = Block(
    (
        Field("countryExtensionVersion", _one_of("it_extension_version")),
        Field(
            "conforme",
            Block(
                tuple(
                    Field(name, Flag())
                    for name in (
                        "lineeGuidaDesign",
                        "modelloInteroperabilita",
                        "misureMinimeSicurezza",
                        "gdpr",
                    )
                )
            ),
            deprecated=NO_LONGER_USED,
        ),
        Field("riuso", Block((Field("codiceIPA", Text((rules.italian_body,))),))),
        Field(
            "piattaforme",
            Block(tuple(Field(name, Flag()) for name in ("spid", "cie", "anpr", "pagopa", "io"))),
        ),
    )
)

PUBLICCODE = Block(
    (
        Field("publiccodeYmlVersion", Text(is_strict=True), is_required=True),
        Field("name", ANY_TEXT, is_required=True),
        Field("applicationSuite", ANY_TEXT),
        Field("url", Text((rules.url,), may_be_empty=False), is_required=True),
        Field("landingURL", WEB_URL),
        Field("isBasedOn", ListOf(Text((rules.url,), may_be_empty=False), may_be_single=True)),
        Field("softwareVersion", ANY_TEXT),
        Field("releaseDate", DATE),
        Field("logo", LOGO),
        Field("monochromeLogo", LOGO, deprecated="use logo", warns_when_empty=False),
        Field("organisation", ORGANISATION),
        Field("inputTypes", ListOf(Text((rules.mime_type,), may_be_empty=False)), deprecated=NO_LONGER_USED),
        Field("outputTypes", ListOf(Text((rules.mime_type,), may_be_empty=False)), deprecated=NO_LONGER_USED),
        Field("platforms", ListOf(ANY_TEXT, at_least=1), is_required=True),
        Field("categories", ListOf(_one_of("category"))),
        Field("usedBy", ListOf(ANY_TEXT)),
        Field("fundedBy", ListOf(ORGANISATION)),
        Field("roadmap", WEB_URL),
        Field("developmentStatus", _one_of("development_status"), is_required=True),
        Field("softwareType", _one_of("software_type"), is_required=True),
        Field("supports", ListOf(Block((Field("id", Text((rules.standard,)), is_required=True),)))),
        Field("intendedAudience", AUDIENCE),
        Field("description", MapOf(rules.language, DESCRIPTION), is_required=True),
        Field("legal", LEGAL, is_required=True),
        Field("maintenance", MAINTENANCE, is_required=True),
        Field("localisation", LOCALISATION, is_required=True),
        Field("dependsOn", DEPENDS_ON),
        Field("IT", ITALY),
        Field("it", ITALY, deprecated="lower-case country sections are deprecated, write IT"),
    ),
    also=_judge_country_sections,
)
