"""What citizens need most, and the one clear answer in each place."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.places.models import Place

from .tools import Tool


class Need(models.Model):
    """One of the commonest needs, in the citizen's words."""

    code = models.CharField(max_length=40, unique=True)
    title = TranslatedTextField()
    keywords = models.JSONField(default=list)
    function = models.ForeignKey(Function, models.PROTECT, related_name="needs")
    icon = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    search_text = models.TextField(blank=True, editable=False)
    search_bones = models.TextField(blank=True, editable=False)
    search_concepts = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.title)


class NeedAnswer(models.Model):
    """Where to go in one place (a province, or a district or city with its own answer): the office or tool, phone, hours, papers, fee, language. Empty is unknown."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="answers")
    place = models.ForeignKey(Place, models.PROTECT, related_name="need_answers")
    office = TranslatedTextField()
    office_kind = models.ForeignKey(
        BodyKind, models.PROTECT, null=True, blank=True, related_name="need_answers"
    )
    office_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="need_answers")
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="need_answers")
    phone = models.CharField(max_length=120, blank=True)
    hours = TranslatedTextField()
    papers = models.JSONField(default=dict, blank=True)  # {lang: [text]}
    fee = TranslatedTextField()
    fee_paisa = models.BigIntegerField(null=True, blank=True)
    time_limit = TranslatedTextField()
    languages = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=120)
    source = models.TextField()
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "place"], name="catalogue_need_answer")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.place_id}"
