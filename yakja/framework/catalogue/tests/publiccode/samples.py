"""Hand-written publiccode.yml files for the tests: one plain valid file in blocks, and files of other makes."""

from __future__ import annotations

import re

from yakja.framework.catalogue.publiccode.checking import check

BLOCKS: dict[str, str] = {
    "publiccodeYmlVersion": 'publiccodeYmlVersion: "0.7.0"',
    "name": "name: Naqsha",
    "url": "url: https://github.com/example-council/naqsha",
    "platforms": "platforms:\n  - web\n  - android",
    "developmentStatus": "developmentStatus: stable",
    "softwareType": "softwareType: standalone/web",
    "description": """\
description:
  en:
    shortDescription: Building plans, from the counter to the approval
    longDescription: >
      Owners and architects hand in building plans at the counter or from home. The building
      inspector sees which plans wait, what is missing and which fee is due; the council signs,
      and everybody can look up what was approved on a street and when.
    features:
      - Hand in a plan
      - Check it against the by-laws""",
    "legal": "legal:\n  license: AGPL-3.0-or-later",
    "maintenance": "maintenance:\n  type: internal\n  contacts:\n    - name: Rukhsana Bibi",
    "localisation": "localisation:\n  localisationReady: true\n  availableLanguages:\n    - ur\n    - en",
}

TEXT_150 = "x" * 150


def text_with(change: str = "", *without: str) -> str:
    """The plain valid file with top-level blocks replaced or added by those of `change`, and some left out."""
    blocks = dict(BLOCKS)
    for block in re.split(r"(?m)^(?=\S)", change):
        if block.strip():
            blocks[block.partition(":")[0].strip("\"' ")] = block.rstrip("\n")
    for name in without:
        del blocks[name]
    return "\n".join(blocks.values()) + "\n"


def findings_of(change: str = "", *without: str) -> list[str]:
    """What is found in the changed file, as `error key` and `warning key`, sorted."""
    report = check(text_with(change, *without).encode())
    return sorted(f"{finding.severity} {finding.key}" for finding in report.findings)


def description(language: str = "en", **changes: str | None) -> str:
    """A description block of one language; a change replaces a key's value, None leaves the key out."""
    keys: dict[str, str | None] = {
        "shortDescription": "Building plans",
        "longDescription": TEXT_150,
        "features": "[Hand in a plan]",
        **changes,
    }
    lines = [f"    {key}: {value}" for key, value in keys.items() if value is not None]
    return f"description:\n  {language}:\n" + "\n".join(lines)


FULL = text_with(
    f"""\
applicationSuite: Shehri
landingURL: https://naqsha.example.org/
isBasedOn: [https://github.com/example/plans]
softwareVersion: 2.1
releaseDate: 2025-11-30
logo: docs/logo.svg
organisation:
  uri: urn:x-pk-lg:body:PK6-LHR
  name: Metropolitan Corporation
categories: [document-management, workflow-management, other]
usedBy:
  - Tehsil Council Taxila
fundedBy:
  - uri: https://example.org/fund
    name: A fund
roadmap: https://naqsha.example.org/roadmap
supports:
  - id: urn:x-pk-lg:function:PLN-01
  - id: alias:gdpr
  - id: https://www.w3.org/TR/WCAG22/
intendedAudience:
  scope: [local-authorities, infrastructures]
  countries: [PK]
  unsupportedCountries: [IT]
description:
  ur:
    localisedName: نقشہ
    shortDescription: عمارت کے نقشے، کاؤنٹر سے منظوری تک
    longDescription: "{"مکان کا نقشہ گھر بیٹھے جمع کریں، فیس ادا کریں اور منظوری دیکھیں۔ " * 4}"
    features: [نقشہ جمع کرنا, ضابطوں سے جانچ]
    documentation: https://naqsha.example.org/ur/
    apiDocumentation: https://naqsha.example.org/api/
    screenshots: [docs/one.png, "https://naqsha.example.org/two.jpg"]
    videos: ["https://youtu.be/abc123"]
    awards: [First prize]
legal:
  license: (AGPL-3.0-or-later OR EUPL-1.2) AND GPL-2.0-only WITH Classpath-exception-2.0
  mainCopyrightOwner: Metropolitan Corporation
maintenance:
  type: contract
  contractors:
    - name: Karigar Ltd
      until: 2027-06-30
      email: help@karigar.example
      website: https://karigar.example
  contacts:
    - name: Rukhsana Bibi
      email: r.bibi@example.org
      phone: 0300 1234567
      affiliation: Planning wing
dependsOn:
  open:
    - name: PostgreSQL
      versionMin: "15"
      versionMax: "17"
      version: "16"
      optional: true
  proprietary: [{{name: A map service}}]
  hardware: [{{name: Scanner}}]
"""
)

OLD = text_with(
    """\
publiccodeYmlVersion: '0.2'
inputTypes: [application/pdf]
outputTypes: [text/html]
monochromeLogo: docs/mono.svg
description:
  en:
    genericName: Plans
    shortDescription: Building plans
    longDescription: >-
      Owners and architects hand in building plans at the counter or from home. The building
      inspector sees which plans wait, what is missing and which fee is due.
    features: [Hand in a plan]
intendedAudience: {countries: [pk, it]}
legal:
  license: EUPL-1.2
  repoOwner: Comune di Esempio
  authorsFile: AUTHORS
it:
  countryExtensionVersion: "0.2"
  conforme: {gdpr: true, lineeGuidaDesign: false}
  riuso: {codiceIPA: c_a859}
  piattaforme: {spid: true, cie: false, anpr: false, pagopa: true, io: false}
"""
)

ANCHORED = text_with(
    """\
maintenance:
  type: community
  contacts: &people
    - &first {name: Zainab, email: zainab@example.org}
    - <<: *first
      name: Bilal
usedBy: &councils ["Council A", 'Council B']
dependsOn: {open: [{name: *n}]}
softwareVersion: &n "1.0"
""".replace("{name: *n}", "{name: Django}")
)

ALL = {"plain": text_with(), "full": FULL, "old": OLD, "anchored": ANCHORED}
