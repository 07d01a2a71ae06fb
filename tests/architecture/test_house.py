"""The rules of the house (docs/house.md), each with its reason in the name of the test."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
import rules
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
YAKJA = ROOT / "yakja"
WINGS = {"config", "insight", "framework", "resources", "finance", "citizens", "foundation"}
PLANNED = {
    "insight.dashboards", "insight.opendata", "framework.catalogue", "framework.mandates", "framework.strategy",
    "resources.capacity", "resources.training", "resources.innovation", "resources.grants", "finance.ledger",
    "finance.revenue", "finance.reconciliation", "citizens.services", "citizens.complaints", "citizens.participation",
    "citizens.feedback", "citizens.campaigns", "foundation.cases", "foundation.indicators", "foundation.people",
    "foundation.channels", "foundation.bodies", "foundation.places", "foundation.jobs", "foundation.files",
    "foundation.audit", "foundation.ui", "foundation.kit",
}  # fmt: skip
FURNITURE = {
    "README.md", "__init__.py", "apps", "models", "workflow", "rules", "queries", "indicators", "notices", "actions",
    "web", "api", "sms", "feeds", "management", "tasks", "admin", "sample", "providers", "static", "templates",
    "migrations", "tests", "locale", "registry", "middleware",
}  # fmt: skip
# One package of pure code per room for a standard or method, named in the room's README.
METHODS = {
    "audit": {"chain"},
    "ledger": {"chain", "plaintext"},
    "files": {"content"},
    "channels": {"segments"},
    "places": {"geometry"},
    "catalogue": {"publiccode", "overlap", "adoption"},
    "strategy": {"comparing", "standing"},
    "complaints": {"triage", "open311"},
    "capacity": {"optimising", "weighing"},
    "revenue": {"apportion", "disclosure", "onelink", "payslip", "sampling", "tariff"},
    "reconciliation": {"statements", "matching"},
    "training": {"openbadges"},
}
# Rooms without models and without verbs have a plan of their own.
FREE = {"kit", "ui"}
ROOMS = [room.removeprefix("yakja.") for room in settings.ROOMS]


def folder_of(room: str) -> Path:
    return YAKJA / room.replace(".", "/")


def sources(pattern: str = "**/*.py") -> list[Path]:
    return [
        p for p in sorted(YAKJA.glob(pattern)) if "/migrations/" not in str(p) and "/tests/" not in str(p)
    ]


def test_every_room_is_on_the_plan():
    found = set()
    for wing in WINGS - {"config"}:
        if (YAKJA / wing).is_dir():
            found |= {
                f"{wing}.{p.name}" for p in (YAKJA / wing).iterdir() if p.is_dir() and p.name != "__pycache__"
            }
    assert found <= PLANNED
    assert set(ROOMS) <= found


def test_no_wing_besides_the_plan():
    assert {p.name for p in YAKJA.iterdir() if p.is_dir() and p.name != "__pycache__"} <= WINGS


@pytest.mark.parametrize("room", [r for r in ROOMS if r.rpartition(".")[2] not in FREE])
def test_a_room_has_only_its_usual_furniture(room):
    name = room.rpartition(".")[2]
    allowed = FURNITURE | METHODS.get(name, set())
    found = {
        p.name.removesuffix(".py") if p.name != "__init__.py" else p.name for p in folder_of(room).iterdir()
    }
    found -= {"__pycache__"}
    assert found <= allowed, f"{name}: {sorted(found - allowed)}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room):
    assert (folder_of(room) / "README.md").is_file() or room in {"foundation.kit"}


def test_no_file_outgrows_one_thought():
    long = {str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text().splitlines())) > 430}
    assert not long


# Settings have a base by custom; a backend of a database is looked for in its `base`.
NAMED_BY_DJANGO = {"settings", "postgresql"}


@pytest.mark.parametrize("word", ["utils", "helpers", "misc", "common", "base"])
def test_no_file_without_a_name(word):
    found = [p for p in sources() if p.stem == word and p.parent.name not in NAMED_BY_DJANGO]
    assert not found


def actions():
    for room in settings.ROOMS:
        folder = YAKJA.parent / room.replace(".", "/")
        modules = (
            [folder / "actions.py"]
            if (folder / "actions.py").exists()
            else sorted((folder / "actions").glob("*.py"))
        )
        for path in modules:
            if path.name.startswith("_") and path.name != "__init__.py":
                continue
            name = str(path.relative_to(ROOT)).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            module = import_module(name)
            for attribute, value in vars(module).items():
                if inspect.isfunction(value) and not attribute.startswith("_") and value.__module__ == name:
                    yield pytest.param(value, id=f"{name.removeprefix('yakja.')}.{attribute}")


@pytest.mark.parametrize("function", list(actions()))
def test_whatever_takes_an_actor_is_an_action(function):
    """One audit entry per action is then the decorator's doing: it refuses to end without record()."""
    parameters = inspect.signature(function).parameters
    if function.__module__ == "yakja.foundation.audit.actions":
        return
    if hasattr(function, "verb"):
        assert all(p.kind in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters.values())
        assert {"actor", "door"} <= set(parameters)
    else:
        assert "actor" not in parameters, "takes an actor but leaves no audit entry"


def test_every_verb_has_a_sentence():
    from yakja.foundation.audit.queries import verbs

    known = verbs()
    missing = {v.values[0].verb for v in actions() if hasattr(v.values[0], "verb")} - set(known)
    assert not missing


def test_every_permission_asked_for_is_a_rule():
    asked = set()
    for path in sources():
        asked |= set(re.findall(r'\b(?:require|may)\(\s*[\w.]+,\s*"([\w.]+)"', path.read_text()))
    assert not {name for name in asked if not rules.perm_exists(name)}
    assert asked


def test_no_relation_is_given_as_a_string():
    """Import-linter does not see strings, so a string could reach any floor."""
    for path in sources("**/models*.py") + sources("**/models/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in {"ForeignKey", "OneToOneField", "ManyToManyField"} or not node.args:
                continue
            target = node.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                assert "." not in target.value, f"{path}: {target.value}"


def test_no_generic_foreign_key_and_no_signal_for_business_flow():
    for path in sources():
        text = path.read_text()
        assert "GenericForeignKey" not in text, path
        # A field has a method `pre_save`; what is imported or connected is the signal.
        assert not re.search(r"(?<!\.)\b(?:pre|post)_(?:save|delete)\b(?!\()", text), path


def test_a_core_knows_no_http():
    for path in sources():
        parts = set(path.relative_to(YAKJA).parts)
        if parts & {
            "actions",
            "actions.py",
            "queries",
            "queries.py",
            "models",
            "models.py",
            "workflow.py",
            "rules.py",
        }:
            assert "django.http" not in path.read_text(), path


def test_migrations_are_named():
    for path in YAKJA.glob("**/migrations/0*.py"):
        assert not re.search(r"_auto_\d", path.name), path


def test_every_app_of_ours_is_a_room():
    ours = {c.name for c in apps.get_app_configs() if c.name.startswith("yakja.")}
    assert ours == set(settings.ROOMS) | {"yakja.config"}


def test_the_lock_names_no_address():
    for path in ROOT.glob("requirements*.txt"):
        assert not re.search(r"https?://|index-url|find-links", path.read_text()), path
