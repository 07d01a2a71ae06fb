"""Who works where, what waits for whom, and what a link stands for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Post

from ..models import Account, ApiKey, Person, Qualification, ResetRequest, Role, RoleKind, SignInLink


@dataclass(frozen=True)
class Seat:
    """A post of a body with who sits in it now and who has been appointed to it next."""

    post: Post
    holder: Role | None
    coming: Role | None


def staff_of(actor: Any, body: Body) -> list[Role]:
    """Roles in force or awaiting assumption at one body, as far as the actor may see them."""
    return list(
        (Role.objects.in_force() | Role.objects.awaiting_assumption())
        .filter(body=body)
        .visible_to(actor)
        .with_where()
        .select_related("person__account")
        .order_by("kind", "starts_on", "id")
    )


def officers_of(bodies: Any) -> list[tuple[Person, Body]]:
    """The officers in charge at each of these bodies, each with the body, for telling them something."""
    rows = (
        Role.objects.in_force()
        .filter(body__in=bodies, kind__in=[RoleKind.COUNCIL_OFFICER, RoleKind.DISTRICT_OFFICER])
        .select_related("person__account", "body")
        .order_by("body_id", "person_id")
    )
    found = {(r.person_id, r.body_id): (r.person, r.body) for r in rows if r.body is not None}
    return list(found.values())


def addresses_of_officers(body: Body) -> set[str]:
    """Every address of the officers in charge at a body, the invented ones left out."""
    rows = (
        Role.objects.in_force()
        .filter(
            body=body, kind__in=[RoleKind.COUNCIL_OFFICER, RoleKind.DISTRICT_OFFICER], person__is_sample=False
        )
        .order_by()
        .values_list("person__account__email", "person__account__phone")
    )
    return {value for row in rows for value in row if value}


def addresses_of(person: Person) -> list[str]:
    """Where a person can be told something: e-mail address and telephone; an invented person has none."""
    account = person.account
    if account is None or person.is_sample:
        return []
    return [value for value in (account.email, account.phone) if value]


def seats_of(actor: Any, body: Body) -> list[Seat]:
    """Every post of a body, vacant ones too."""
    today = timezone.localdate()
    posts = list(
        Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), body=body).order_by(
            "kind", "code"
        )
    )
    holders: dict[int, Role] = {}
    coming: dict[int, Role] = {}
    for role in staff_of(actor, body):
        if role.post_id:
            (coming if role.awaits_assumption else holders)[role.post_id] = role
    return [Seat(post, holders.get(post.pk), coming.get(post.pk)) for post in posts]


def candidates_for(role: Role) -> list[Person]:
    """To whom the holder may hand over: who has been appointed to the post, and colleagues of the same body."""
    ids = (
        Role.objects.filter(
            Q(post=role.post, awaits_assumption=True)
            | Q(body=role.body, kind=RoleKind.COUNCIL_OFFICER, awaits_assumption=False),
            Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate()),
            ended_at__isnull=True,
        )
        .exclude(person=role.person)
        .values("person_id")
    )
    return list(Person.objects.filter(pk__in=ids).order_by("id"))


def person_named(username: str) -> Person | None:
    """The person who signs in with this name or e-mail address."""
    word = username.strip().lower()
    if not word:
        return None
    return Person.objects.filter(Q(account__username=word) | Q(account__email__iexact=word)).first()


def resets_for(actor: Any) -> list[ResetRequest]:
    """Open requests the actor may vouch for, oldest first."""
    return list(
        ResetRequest.objects.open()
        .visible_to(actor)
        .select_related("person__account", "body__parent")
        .prefetch_related("approvals")
        .order_by("asked_at", "id")
    )


def keys_for(actor: Any) -> list[ApiKey]:
    """Keys in the actor's reach: valid ones first, newest first."""
    return list(
        ApiKey.objects.visible_to(actor).select_related("body").order_by("revoked_at", "-made_at", "-id")
    )


def usable_link(token: str) -> SignInLink | None:
    """The link behind a token while it can still be used."""
    return (
        SignInLink.objects.usable(timezone.now())
        .select_related("person__account")
        .filter(token_hash=SignInLink.hash_of(token))
        .first()
    )


def second_factors_of(account: Account) -> dict[str, int]:
    """How many second factors of each type an account has: totp, webauthn, recovery_codes (codes still unused)."""
    found: dict[str, int] = {}
    for row in Authenticator.objects.filter(user=account).order_by("id"):
        if row.type == Authenticator.Type.RECOVERY_CODES:
            found["recovery_codes"] = len(row.wrap().get_unused_codes())
        else:
            found[str(row.type)] = found.get(str(row.type), 0) + 1
    return found


def is_qualified(person: Person, code: str, on: dt.date | None = None) -> bool:
    """Whether a qualification of this code is valid on a day; gates of upper rooms ask this."""
    return (
        Qualification.objects.valid_on(on or timezone.localdate()).filter(person=person, code=code).exists()
    )


def persons_by_kind(*, is_sample: bool | None = None) -> dict[str, Person]:
    """One person with an account for every kind of role in force, the first of each: for sign-in links."""
    roles = Role.objects.in_force().filter(person__account__isnull=False).select_related("person")
    if is_sample is not None:
        roles = roles.filter(is_sample=is_sample)
    found: dict[str, Person] = {}
    for role in roles.order_by("id"):
        found.setdefault(role.kind, role.person)
    return found


def has_administrator() -> bool:
    """Whether somebody can already give roles."""
    return Role.objects.in_force().filter(kind=RoleKind.ADMINISTRATOR).exists()
