"""The questionnaires as they are shipped: loaded by digest, whole in both languages, bounds that exist."""

import csv
from pathlib import Path

import pytest
from django.conf import settings

from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.capacity.actions.templates import load_templates
from yakja.resources.capacity.models import Question, Resource, Template

pytestmark = pytest.mark.django_db


def load():
    return load_templates(actor=SYSTEM, folder=Path(settings.REFERENCE_DIR))


def test_they_load_once_and_say_which_resources_are_missing():
    Resource.objects.create(code="power.hours", group="power", name={"en": "x"}, source="t")
    first = load()
    assert first["templates"] == 3
    assert first["questions"] == Question.objects.count() >= 60
    assert "net.kbps" in first["without"]
    assert "power.hours" not in first["without"]
    assert Question.objects.get(code="power.hours").resource.code == "power.hours"
    assert load()["questions"] == 0
    # A resource that comes later is found by the next loading.
    Resource.objects.create(code="net.kbps", group="connectivity", name={"en": "x"}, source="t")
    assert load()["questions"] == 2
    assert Question.objects.get(code="net.kbps").resource is not None


def test_a_question_changed_here_stays():
    load()
    Question.objects.filter(code="power.hours").update(is_edited=True, most=20, reference_digest="old")
    load()
    assert Question.objects.get(code="power.hours").most == 20


def test_every_question_is_whole():
    load()
    for question in Question.objects.select_related("template"):
        for text in (question.text, question.section):
            assert set(text) == {"en", "ur"}, question.code
        assert set(question.help) in (set(), {"en", "ur"}), question.code
        for option in question.options:
            assert option["name"]["en"]
            assert option["name"]["ur"]
        assert bool(question.options) == (question.kind == "choice"), question.code
        if question.at_most_of:
            bound = Question.objects.get(code=question.at_most_of)
            assert (bound.template_id, bound.scope) == (question.template_id, question.scope), question.code
        if question.kind in ("number", "money"):
            assert question.most is not None, question.code
            assert question.least == 0, question.code
    money = Question.objects.get(code="power.monthly_cost")
    assert money.most == 50_000_000_00, "limits of money are kept in paisa"
    assert Template.objects.get(code="COUNCIL").questions.count() == 41


def test_codes_of_resources_are_those_that_are_described():
    described = Path(settings.REFERENCE_DIR) / "capacity_resources.csv"
    if not described.exists():
        return
    with described.open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    with (Path(settings.REFERENCE_DIR) / "assessment_questions.csv").open(encoding="utf-8") as file:
        asked = {row["resource"] for row in csv.DictReader(file) if row["resource"]}
    assert asked <= known
