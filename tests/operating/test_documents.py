"""What the operator's pages say is true: variables, commands, files and tests that they name exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs/operating"
SHORT = {
    "people": "yakja/foundation/people/tests",
    "files": "yakja/foundation/files/tests",
    "channels": "yakja/foundation/channels/tests",
    "audit": "yakja/foundation/audit/tests",
    "jobs": "yakja/foundation/jobs/tests",
    "kit": "yakja/foundation/kit/tests",
    "ui": "yakja/foundation/ui/tests",
    "catalogue": "yakja/framework/catalogue/tests",
    "house": "tests/architecture",
    "operating": "tests/operating",
}
READS = re.compile(
    r"(?:env|values)\.(?:str|int|bool|list|db|float|path)\(\s*\"([A-Z_]+)\"|os\.environ(?:\.get\(|\.setdefault\(|\[)\"([A-Z_]+)\""
)
# How a program is started; not for operators to set in their file.
NOT_OURS = {"PATH", "HOME", "TMPDIR"}


def read_by_the_code() -> set[str]:
    """Every environment variable that settings and the composition root read."""
    found = set()
    for path in sorted((ROOT / "yakja/config").rglob("*.py")):
        for names in READS.findall(path.read_text()):
            found |= set(names) - {""}
    from yakja.config.operating.passphrase import VARIABLE

    return (found | {VARIABLE, "SAMPLE"}) - NOT_OURS


def in_the_table() -> set[str]:
    text = (DOCS / "README.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_variable_is_in_the_table_and_no_other():
    assert {"YAKJA_FIELD_KEY", "DATABASE_URL", "SAMPLE", "YAKJA_OIDC_SECRET"} <= read_by_the_code()
    assert in_the_table() == read_by_the_code()


def test_the_example_sets_only_what_is_in_the_table():
    text = (DOCS / "systemd/yakja.env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", text, re.M)) <= in_the_table()


def test_every_command_that_is_named_exists():
    text = "".join(p.read_text() for p in [*DOCS.rglob("*.md"), *DOCS.rglob("*.service")])
    named = set(re.findall(r"(?:\./manage|manage\.py) ([a-z_]+)", text))
    assert {
        "backup",
        "restore",
        "export_all",
        "verify_audit",
        "create_administrator",
        "tick",
        "work",
    } <= named
    assert named <= set(get_commands())


def test_every_file_that_is_named_exists():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def rows_of_the_security_table() -> list[list[str]]:
    lines = (DOCS / "security.md").read_text().splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d+\.", line)
    ]
    assert len(rows) > 80
    return rows


def test_every_test_that_the_security_table_names_exists():
    for row in rows_of_the_security_table():
        for name in re.findall(r"`([a-z]+/[\w/]+\.py)(?:::(\w+))?`", row[-1]):
            short, _, rest = name[0].partition("/")
            path = ROOT / SHORT.get(short, short) / rest if short in SHORT else ROOT / name[0]
            assert path.is_file(), name
            if name[1]:
                assert re.search(rf"^\s*(?:def|class) {name[1]}\b", path.read_text(), re.M), name


def test_the_security_table_says_of_each_requirement_where_it_stands():
    for row in rows_of_the_security_table():
        if len(row) == 5:
            assert row[2] in {"met", "partly", "not yet", "none here", "met by the proxy"}, row
            assert row[3] or row[2] == "none here", row


def test_units_run_what_is_installed_and_are_understood():
    units = sorted((DOCS / "systemd").glob("*.service")) + sorted((DOCS / "systemd").glob("*.timer"))
    assert {u.name for u in units} >= {
        "yakja-web.service",
        "yakja-worker.service",
        "yakja-tick.service",
        "yakja-backup.timer",
    }
    web = (DOCS / "systemd/yakja-web.service").read_text()
    assert "check --deploy" in web
    assert "--host 127.0.0.1" in web
    if not shutil.which("systemd-analyze"):
        return
    done = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True)
    complaints = [
        line
        for line in done.stderr.splitlines()
        if "yakja" in line and "is not executable" not in line and "not found" not in line
    ]
    assert not complaints


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_the_proxy_replaces_what_visitors_claim(name):
    text = (DOCS / "proxy" / name).read_text()
    assert "127.0.0.1:8000" in text
    assert re.search(r"X-Forwarded-For (\{remote_host\}|\$remote_addr;)", text)
    assert "X-Forwarded-Proto" in text
