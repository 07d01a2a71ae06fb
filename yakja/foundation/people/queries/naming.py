"""Who stands behind a reference of the audit trail, in words that a reader of papers knows: a name and a post."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText

from ..models import Person, Role, RoleKind

_PERSON = re.compile(r"person:([0-9]{1,18})")


class Naming:
    """Names persons by their references as they stand in rows, such as `person:17`, in the language in force.

    Said with the post they hold or held last at one body, else with what they are there; `clock` and `system` are
    the platform itself. Officers of the body are read in one query, anybody else once each.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self._roles: dict[int, Role] = {}
        self._names: dict[str, str] = {}
        # The newest comes last and stays; one with a post says more than one without.
        rows = Role.objects.filter(body=body).select_related("person", "post").order_by("starts_on", "pk")
        for role in rows:
            known = self._roles.get(role.person_id)
            if known is None or role.post_id or not known.post_id:
                self._roles[role.person_id] = role

    def __call__(self, ref: str) -> str:
        """The name and post behind a reference; a sentence without one where nobody is known by it."""
        if ref not in self._names:
            self._names[ref] = self._name(ref)
        return self._names[ref]

    def _name(self, ref: str) -> str:
        found = _PERSON.fullmatch(ref)
        if found is None:
            if ref in ("system", "clock"):
                return _("the platform itself")
            return _("a program with a key") if ref.startswith("key:") else _("somebody unknown")
        key = int(found[1])
        role = self._roles.get(key) or self._elsewhere(key)
        if role is None:
            person = Person.objects.filter(pk=key).first()
            return str(person) if person else _("somebody unknown")
        post = str(TranslatedText(role.post.title)) if role.post else str(RoleKind(role.kind).label)
        return f"{role.person} ({post})"

    def _elsewhere(self, key: int) -> Role | None:
        """What a person is or was at another office, such as one above."""
        rows = Role.objects.filter(person=key, starts_on__lte=timezone.localdate()).exclude(
            kind=RoleKind.CITIZEN
        )
        return rows.select_related("person", "post").order_by("-starts_on", "-pk").first()
