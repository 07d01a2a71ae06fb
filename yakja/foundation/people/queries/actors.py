"""Who acts: a person with the roles in force this minute, or a machine with a key."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..models import OFFICER_KINDS, ApiKey, Person, Role, RoleKind

# Kinds that see the work of a body; a supplier is a guest there.
WORKING_KINDS = tuple(kind for kind in OFFICER_KINDS if kind != RoleKind.SUPPLIER)


def _covers(role: Role, at: Body | Place | None) -> bool:
    """Whether a role reaches a body or place: its own, everything below it, bodies serving places within it."""
    if at is None or (role.body is None and role.place is None):
        return True
    if isinstance(at, Body) and role.body is not None:
        return at.path.startswith(role.body.path)
    ground = role.ground
    if ground is None:
        return True
    if isinstance(at, Body):
        return at.place.path.startswith(ground.path) or _serves_within(at, ground)
    return at.path.startswith(ground.path)


def _serves_within(body: Body, place: Place) -> bool:
    low, high = path_range(place.path)
    return body.serves.filter(path__gte=low, path__lt=high).exists()


class PersonActor:
    """A signed-in person. All roles are read once, in one query, when the first question is asked."""

    is_system = False
    is_anonymous = False
    is_key = False

    def __init__(self, person: Person, *, has_second_factor: bool = False) -> None:
        self.person = person
        self.has_second_factor = has_second_factor

    @property
    def ref(self) -> str:
        return self.person.ref

    @property
    def name(self) -> str:
        return str(self.person)

    @property
    def language(self) -> str:
        return self.person.language

    @cached_property
    def all_roles(self) -> list[Role]:
        """Every role this person has or had, ended ones too, newest first."""
        return list(Role.objects.filter(person=self.person).with_where().order_by("-starts_on", "-id"))

    @property
    def roles(self) -> list[Role]:
        """The roles that give access now."""
        return [role for role in self.all_roles if role.is_in_force()]

    @property
    def is_officer(self) -> bool:
        """Whether any role in force is more than a citizen's."""
        return any(role.is_officer for role in self.roles)

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        """Whether a role of this kind reaches the body or place, now or on a day; `at=None` asks for anywhere."""
        return any(
            role.kind == kind and role.is_in_force(on) and _covers(role, at) for role in self.all_roles
        )

    def has_role_everywhere(self, kind: str) -> bool:
        """Whether a role of this kind is held that no body or place limits."""
        return any(role.kind == kind and role.body is None and role.place is None for role in self.roles)

    def has_post(self, kinds: Sequence[str], at: Any = None) -> bool:
        """Whether a post of one of these kinds is held at the body or at one above it."""
        return any(
            role.post is not None and role.post.kind in kinds and _covers(role, at) for role in self.roles
        )

    def posts(self) -> QuerySet[Post]:
        """The posts held now, regular and additional charge alike."""
        return Post.objects.filter(pk__in=[role.post_id for role in self.roles if role.post_id])

    def bodies_in_reach(self, kinds: Sequence[str] = WORKING_KINDS) -> QuerySet[Body]:
        """Bodies that the roles of these kinds cover; a QuerySet, fit for `body__in=`."""
        wanted = Q(pk__in=[])
        for role in self.roles:
            if role.kind not in kinds:
                continue
            if role.body is not None:
                low, high = path_range(role.body.path)
                wanted |= Q(path__gte=low, path__lt=high)
            elif role.place is not None:
                low, high = path_range(role.place.path)
                serving = Body.serves.through.objects.filter(place__path__gte=low, place__path__lt=high)
                wanted |= Q(place__path__gte=low, place__path__lt=high) | Q(pk__in=serving.values("body_id"))
            else:
                return Body.objects.all()
        return Body.objects.filter(wanted)

    def places_in_reach(self, kinds: Sequence[str] = WORKING_KINDS) -> QuerySet[Place]:
        """Places that the roles of these kinds cover."""
        wanted = Q(pk__in=[])
        for role in self.roles:
            if role.kind not in kinds:
                continue
            ground = role.ground
            if ground is None:
                return Place.objects.all()
            low, high = path_range(ground.path)
            wanted |= Q(path__gte=low, path__lt=high)
        return Place.objects.filter(wanted)

    def __repr__(self) -> str:
        return f"<Actor {self.ref}>"


class KeyActor:
    """A machine that showed a key: it has no roles, only the scope and subject of its key."""

    is_system = False
    is_anonymous = False
    is_key = True
    is_officer = False
    has_second_factor = True

    def __init__(self, key: ApiKey) -> None:
        self.key = key

    @property
    def ref(self) -> str:
        return f"key:{self.key.prefix}"

    @property
    def name(self) -> str:
        return self.key.name

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        return False

    def has_scope(self, scope: str, subject: str = "") -> bool:
        """Whether the key is for this; a key without a subject serves every subject of its scope."""
        return self.key.scope == scope and (not self.key.subject or self.key.subject == subject)

    def posts(self) -> QuerySet[Post]:
        return Post.objects.none()

    def bodies_in_reach(self, kinds: Sequence[str] = WORKING_KINDS) -> QuerySet[Body]:
        return Body.objects.none()

    def places_in_reach(self, kinds: Sequence[str] = WORKING_KINDS) -> QuerySet[Place]:
        return Place.objects.none()

    def __repr__(self) -> str:
        return f"<Actor {self.ref}>"


def person_actor(person: Person, *, has_second_factor: bool = False) -> PersonActor:
    """The actor of a person, as commands, samples and tests need it."""
    return PersonActor(person, has_second_factor=has_second_factor)


def actor_of_key(shown: str) -> KeyActor | None:
    """The machine behind `yk_<prefix>_<secret>`; None for a key that is unknown, wrong, expired or revoked."""
    mark, _, rest = shown.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != "yk" or not prefix or not secret:
        return None
    key = ApiKey.objects.filter(prefix=prefix).first()
    if key is None or not hmac.compare_digest(key.secret_hash, ApiKey.hash_of(secret)):
        return None
    return KeyActor(key) if key.is_valid(timezone.localdate()) else None
