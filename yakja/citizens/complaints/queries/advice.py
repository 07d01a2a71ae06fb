"""What the machine would do with a complaint, with its reason; the officer decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from yakja.foundation.bodies.models import Body

from ..models import Category, Complaint
from ..triage.explaining import explain
from ..triage.triager import triager_of
from .routing import route

# Below it, the reading of a text is a guess that would only disturb.
SURE = 0.5


@dataclass(frozen=True)
class CategoryAdvice:
    """Another category than the complaint stands in, how sure the reading is (0 to 1), and why."""

    category: Category
    confidence: float
    reasons: list[str]


def category_advice(complaint: Complaint) -> CategoryAdvice | None:
    """None where the text speaks of the category it stands in, or says too little."""
    if not complaint.text or complaint.suggested.get("corrected"):
        return None
    read = triager_of(settings.REFERENCE_DIR).triage(complaint.text)
    if read.guess.confidence < SURE or read.function == complaint.category.code:
        return None
    found = Category.objects.filter(code=read.function).first()
    return CategoryAdvice(found, read.guess.confidence, explain(read)[:1]) if found else None


def body_advice(complaint: Complaint) -> Body | None:
    """The body that the decision table names, where it is another than the one that has the complaint."""
    if complaint.about_body_id is not None or complaint.case.level:
        return None
    found = route(complaint.category, complaint.place, day=timezone.localdate())
    if found is None or found.is_outside or found.body.pk == complaint.case.body_id:
        return None
    return found.body
