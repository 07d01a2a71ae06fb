"""Keys for other systems."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.secrecy import keyed_hash

from ..models import ApiKey

# Without letters and digits that are read for one another.
_PREFIX_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
SENT_TWICE = dt.timedelta(minutes=10)


@action("people.make_api_key")
def make_api_key(
    *,
    actor: Any,
    name: str,
    scope: str,
    subject: str = "",
    body: Body | None = None,
    expires_on: dt.date | None = None,
    is_sample: bool = False,
    form_token: str = "",
    door: str = "web",
) -> tuple[ApiKey, str]:
    """A new key and its text `yk_<prefix>_<secret>`, which is shown this once and never stored.

    `form_token` names the form: sent twice within ten minutes it answers the same key again. Raises Conflict later.
    """
    require(actor, "people.make_api_key", body)
    name = name.strip()
    if not name:
        refuse("name_missing", _("Say which system will use the key."), field="name")
    if scope not in ApiKey.Scope.values:
        refuse("bad_scope", _("Choose what the key is for."), field="scope")
    if scope == ApiKey.Scope.USAGE_COUNTS and not subject.strip():
        refuse("subject_missing", _("Write the code of the tool whose counts will be sent."), field="subject")
    if scope == ApiKey.Scope.ONELINK and not subject.strip():
        refuse(
            "subject_missing",
            _("Write the council and its bank point, such as PK61402-MC-B1."),
            field="subject",
        )
    if expires_on is not None and expires_on <= timezone.localdate():
        refuse("expires_past", _("Choose a day that is still to come."), field="expires_on")
    if form_token and (before := ApiKey.objects.filter(form_hash=ApiKey.hash_of(form_token)).first()):
        return _again(actor, before, form_token)
    prefix = "".join(secrets.choice(_PREFIX_SIGNS) for _n in range(8))
    # From the form's random token and our key, so that the second of two equal requests can say it too.
    secret = _secret_of(form_token) if form_token else secrets.token_urlsafe(32)
    facts = {
        "name": name,
        "prefix": prefix,
        "secret_hash": ApiKey.hash_of(secret),
        "scope": scope,
        "subject": subject.strip(),
        "body": body,
        "made_at": timezone.now(),
        "made_by_ref": ref_of(actor),
        "expires_on": expires_on,
        "is_sample": is_sample,
    }
    if form_token:
        key, is_new = ApiKey.objects.get_or_create(form_hash=ApiKey.hash_of(form_token), defaults=facts)
        if not is_new:
            return _again(actor, key, form_token)
    else:
        key = ApiKey.objects.create(**facts)
    record(
        subject=key,
        scope=body,
        after={
            "name": name,
            "prefix": prefix,
            "scope": scope,
            "subject": key.subject,
            "expires_on": expires_on,
        },
    )
    return key, f"yk_{prefix}_{secret}"


def _secret_of(form_token: str) -> str:
    return keyed_hash(form_token, "people.apikey.form")


def _again(actor: Any, key: ApiKey, form_token: str) -> tuple[ApiKey, str]:
    """The key a form has made, while its sender may still be waiting for the answer."""
    secret = _secret_of(form_token)
    if (
        key.made_by_ref != ref_of(actor)
        or key.revoked_at is not None
        or key.made_at < timezone.now() - SENT_TWICE
        or not secrets.compare_digest(key.secret_hash, ApiKey.hash_of(secret))
    ):
        raise Conflict(
            _("This form has made a key already. Reload the page to make another one."), code="sent_twice"
        )
    record(subject=key, scope=key.body, after={"prefix": key.prefix}, facts={"again": True})
    return key, f"yk_{key.prefix}_{secret}"


@action("people.revoke_api_key")
def revoke_api_key(*, actor: Any, key: ApiKey, reason: str, door: str = "web") -> ApiKey:
    """End a key; the next request with it is refused."""
    require(actor, "people.revoke_api_key", key)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say why the key is withdrawn."), field="reason")
    if key.revoked_at is not None:
        raise Conflict(_("This key was withdrawn already."), code="already_revoked")
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    record(subject=key, scope=key.body, reason=reason, before={"prefix": key.prefix, "scope": key.scope})
    return key


@action("people.use_api_key")
def note_key_used(*, actor: Any, key: ApiKey, door: str = "api") -> ApiKey:
    """Keep the day on which a key was last used: one entry a day, whatever the number of requests."""
    require(actor, "people.use_api_key", key)
    key.last_used_on = timezone.localdate()
    key.save(update_fields=["last_used_on"])
    record(subject=key, after={"last_used_on": key.last_used_on})
    return key
