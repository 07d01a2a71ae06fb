"""Nouns of government: bodies and their kinds, functions, who is charged with what, changes and identifiers."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow, search_rows
from yakja.foundation.kit.trees import CodePointField, path_range, paths_above
from yakja.foundation.places.models import Place


def _on(day: dt.date) -> Q:
    """In force on that day; a missing date is open on that side."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


class Certainty(models.TextChoices):
    """How sure a row of law is: read in the instrument or a named source, or taken for granted until then."""

    CHECKED = "checked", _("checked")
    ASSUMED = "assumed", _("assumed")


class BodyKindQuerySet(models.QuerySet["BodyKind"]):
    def in_force(self, day: dt.date) -> BodyKindQuerySet:
        return self.filter(_on(day))

    def of_province(self, province: Place | None) -> BodyKindQuerySet:
        """The kinds of one province's law and those that exist everywhere."""
        return self.filter(Q(province=province) | Q(province__isnull=True))


class BodyKind(ReferenceRow):
    """A kind of body that an instrument creates, such as the Tehsil Council of the Punjab Act of 2025."""

    class Tier(models.TextChoices):
        PROVINCE = "province", _("province")
        DIVISION = "division", _("division")
        DISTRICT = "district", _("district")
        TOWN = "town", _("town or city")
        TEHSIL = "tehsil", _("tehsil")
        UNION = "union", _("union, village or neighbourhood")
        NONE = "none", _("no tier of local government")

    class Setting(models.TextChoices):
        URBAN = "urban", _("urban")
        RURAL = "rural", _("rural")
        BOTH = "both", _("urban and rural")

    code = models.CharField(max_length=32, unique=True)
    province = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="body_kinds")
    name = TranslatedTextField()
    tier = models.CharField(max_length=10, choices=Tier.choices)
    urban_rural = models.CharField(max_length=6, choices=Setting.choices, default=Setting.BOTH)
    law = models.CharField(max_length=300, blank=True)
    section = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.ASSUMED)
    source = models.CharField(max_length=400)
    note = models.TextField(blank=True)

    objects = BodyKindQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.name) or self.code

    def is_in_force(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


class FunctionQuerySet(models.QuerySet["Function"]):
    def in_force(self, day: dt.date) -> FunctionQuerySet:
        return self.filter(_on(day))

    def current(self) -> FunctionQuerySet:
        return self.filter(valid_to__isnull=True)

    def of_area(self, area_code: str) -> FunctionQuerySet:
        return self.filter(area_code=area_code)

    def search(self, text: str) -> FunctionQuerySet:
        return search_rows(self, text)


class Function(ReferenceRow):
    """One of the things local government does. A code is never used again for something else."""

    code = models.CharField(max_length=12, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    area_code = models.CharField(max_length=6)
    area = TranslatedTextField()
    name = TranslatedTextField()
    short = TranslatedTextField()
    cofog = models.CharField(max_length=10, blank=True)
    digit_module = models.CharField(max_length=60, blank=True)
    punjab_mis = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    source = models.CharField(max_length=300)
    search_text = models.TextField(default="", editable=False)
    search_bones = models.TextField(default="", editable=False)

    objects = FunctionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code", "position"], name="function_area")]

    def __str__(self) -> str:
        return str(self.short) or str(self.name) or self.code

    def current(self) -> Function:
        """The code in force today that answers to this one; itself when nothing replaced it."""
        seen = {self.pk}
        at = self
        while at.valid_to and at.successor is not None and at.successor.pk not in seen:
            at = at.successor
            seen.add(at.pk)
        return at


class DevolutionQuerySet(models.QuerySet["Devolution"]):
    def in_force(self, day: dt.date) -> DevolutionQuerySet:
        return self.filter(_on(day))

    def held(self) -> DevolutionQuerySet:
        """Rows that make the function this kind's own work, alone or shared."""
        return self.filter(role__in=Devolution.HELD)


class Devolution(ReferenceRow):
    """What the law makes of one function for one kind of body, between two days."""

    class Role(models.TextChoices):
        MAIN = "main", _("main duty")
        SHARED = "shared", _("shared duty")
        COMPANY = "company", _("a company or authority does it on behalf")
        DEPARTMENT = "department", _("a department of the province does it")
        NONE = "none", _("not devolved")

    HELD = ("main", "shared")

    function = models.ForeignKey(Function, models.PROTECT, related_name="devolutions")
    kind = models.ForeignKey(BodyKind, models.PROTECT, related_name="devolutions")
    role = models.CharField(max_length=12, choices=Role.choices)
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.ASSUMED)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400)
    note = models.TextField(blank=True)

    objects = DevolutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "function"],
                condition=Q(valid_to__isnull=True),
                name="devolution_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} x {self.function_id}: {self.role}"


class BodyStatus(models.TextChoices):
    """A named body stands in a public source; a derived one follows from the law's tiers and waits for a steward."""

    NAMED = "named", _("named in a public source")
    DERIVED = "derived", _("derived, to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    CLOSED = "closed", _("closed")


class GovernedBy(models.TextChoices):
    """Who rules the body today."""

    ELECTED = "elected", _("elected council")
    ADMINISTRATOR = "administrator", _("administrator")
    CARETAKER = "caretaker", _("caretaker")
    APPOINTED = "appointed", _("appointed board or officer")
    UNKNOWN = "unknown", _("not known")


class BodyQuerySet(models.QuerySet["Body"]):
    def within(self, place: Place) -> BodyQuerySet:
        """Bodies whose own place is this one or below it."""
        low, high = path_range(place.path)
        return self.filter(place__path__gte=low, place__path__lt=high)

    def serving(self, place: Place) -> BodyQuerySet:
        """Bodies that serve this place: seated here or above, or named as serving it. Two small look-ups at once."""
        paths = [*paths_above(place.path), place.path]
        # Keys first: an OR over a join would walk through all bodies.
        places = list(Place.objects.filter(path__in=paths).values_list("pk", flat=True))
        also = list(Body.serves.through.objects.filter(place__in=places).values_list("body_id", flat=True))
        return self.filter(Q(place__in=places) | Q(pk__in=also))

    def under(self, body: Body) -> BodyQuerySet:
        """The body and everything subordinate to it."""
        low, high = path_range(body.path)
        return self.filter(path__gte=low, path__lt=high)

    def in_being(self, day: dt.date | None = None) -> BodyQuerySet:
        """Bodies not closed; with a day, those in being on it."""
        return self.filter(_on(day)) if day else self.exclude(status=BodyStatus.CLOSED)

    def to_be_confirmed(self) -> BodyQuerySet:
        return self.filter(status=BodyStatus.DERIVED)

    def of_kind(self, code: str) -> BodyQuerySet:
        return self.filter(kind__code=code)

    def councils(self) -> BodyQuerySet:
        """Local governments: bodies of a kind that stands on a tier below the province."""
        return self.exclude(kind__tier__in=[BodyKind.Tier.NONE, BodyKind.Tier.PROVINCE])

    def real(self) -> BodyQuerySet:
        """Without the invented bodies of the sample."""
        return self.filter(is_sample=False)

    def search(self, text: str) -> BodyQuerySet:
        return search_rows(self, text)

    def in_order(self, lang: str = "en") -> BodyQuerySet:
        return self.order_by("name_key_en" if lang == "en" else "name_key_ur", "id")


class Body(ReferenceRow):
    """A council, department, company, authority or supplier, serving places, subordinate to another body."""

    code = models.CharField(max_length=48, unique=True)
    name = TranslatedTextField()
    kind = models.ForeignKey(BodyKind, models.PROTECT, related_name="bodies")
    place = models.ForeignKey(Place, models.PROTECT, related_name="bodies")
    serves = models.ManyToManyField(Place, blank=True, related_name="also_served_by")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subordinates")
    path = CodePointField(max_length=48, default="", editable=False)
    status = models.CharField(max_length=10, choices=BodyStatus.choices, default=BodyStatus.DERIVED)
    basis = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.ASSUMED)
    governed_by = models.CharField(max_length=14, choices=GovernedBy.choices, default=GovernedBy.UNKNOWN)
    governed_source = models.CharField(max_length=400, blank=True)
    governed_as_of = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    address = TranslatedTextField()
    hours = TranslatedTextField()
    source = models.CharField(max_length=400)
    note = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by_ref = models.CharField(max_length=80, blank=True)
    search_text = models.TextField(default="", editable=False)
    search_bones = models.TextField(default="", editable=False)
    name_key_en = CodePointField(max_length=240, default="", editable=False)
    name_key_ur = CodePointField(max_length=240, default="", editable=False)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bodies"
        indexes = [
            models.Index(fields=["path"], name="body_path"),
            models.Index(fields=["kind", "name_key_en"], name="body_kind_en"),
            models.Index(fields=["status", "name_key_en"], name="body_status_en"),
            models.Index(fields=["name_key_en", "id"], name="body_name_en"),
            models.Index(fields=["name_key_ur", "id"], name="body_name_ur"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="body_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @property
    def is_closed(self) -> bool:
        return self.status == BodyStatus.CLOSED

    def contains(self, other: Body) -> bool:
        """Whether the other body is this one or subordinate to it."""
        return bool(self.path) and other.path.startswith(self.path)

    def superiors(self) -> list[Body]:
        """From the top down to the parent; one query."""
        return list(Body.objects.filter(path__in=paths_above(self.path)).order_by("path"))


class BodyChange(models.Model):
    """A body renamed, merged, split or abolished by an instrument; proposed, reviewed by another, carried out."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("renamed")
        CHANGED_KIND = "changed_kind", _("became another kind of body")
        MERGED = "merged", _("merged into one")
        SPLIT = "split", _("split into several")
        ABOLISHED = "abolished", _("abolished")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        REVIEWED = "reviewed", _("reviewed, ready to carry out")
        CARRIED_OUT = "carried_out", _("carried out")
        REJECTED = "rejected", _("rejected")

    kind = models.CharField(max_length=14, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    predecessors = models.ManyToManyField(Body, related_name="changes_from")
    successors = models.ManyToManyField(Body, blank=True, related_name="changes_to")
    heir = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="inherits_by")
    new_name = TranslatedTextField()
    new_kind = models.ForeignKey(BodyKind, models.PROTECT, null=True, blank=True, related_name="+")
    instrument = models.CharField(max_length=300)
    effective_on = models.DateField()
    reason = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by_ref = models.CharField(max_length=80)
    proposed_by_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by_ref = models.CharField(max_length=80, blank=True)
    reviewed_by_name = models.CharField(max_length=200, blank=True)
    review_note = models.TextField(blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    carried_out_by_ref = models.CharField(max_length=80, blank=True)
    outcome = models.JSONField(default=dict)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "effective_on"], name="body_change_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}: {self.instrument}"


class IdentifierScheme(ReferenceRow):
    """A register that numbers bodies: the DDO code of the accounts, NADRA's, the election commission's."""

    code = models.CharField(max_length=24, unique=True)
    name = TranslatedTextField()
    issuer = models.CharField(max_length=200, blank=True)
    pattern = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.name) or self.code


class BodyIdentifier(models.Model):
    """What one register calls a body, between two days. In force, a value names one body only."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="identifiers")
    scheme = models.ForeignKey(IdentifierScheme, models.PROTECT, related_name="identifiers")
    value = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(valid_to__isnull=True),
                name="identifier_names_one_body",
            )
        ]
        indexes = [models.Index(fields=["body"], name="identifier_body")]

    def __str__(self) -> str:
        return f"{self.scheme_id}:{self.value}"


class Post(models.Model):
    """A seat in a body that persons hold one after another; access follows the post."""

    class Kind(models.TextChoices):
        HEAD = "head", _("elected head")
        ADMINISTRATOR = "administrator", _("administrator")
        CHIEF_OFFICER = "chief_officer", _("chief officer")
        FINANCE = "finance", _("finance officer")
        REGULATION = "regulation", _("regulation officer")
        INFRASTRUCTURE = "infrastructure", _("infrastructure and services officer")
        PLANNING = "planning", _("planning officer")
        WATER = "water", _("water officer")
        SANITATION = "sanitation", _("sanitation inspector")
        TAXATION = "taxation", _("taxation officer")
        BUILDING = "building", _("building inspector")
        REGISTRAR = "registrar", _("registrar or union secretary")
        COMPLAINTS = "complaints", _("complaint cell in-charge")
        DIGITAL = "digital", _("officer for digital services")
        OTHER = "other", _("other post")

    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=40)
    title = TranslatedTextField()
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "code"], name="post_once_in_a_body")]

    def __str__(self) -> str:
        return f"{TranslatedText(self.title)}"
