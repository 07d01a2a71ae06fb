"""One-time codes: six digits to an address, good for ten minutes and five tries.

Whoever asks for codes without end is stopped by telephone, by network address and by device; whoever guesses is locked
out for the rest of a day, whatever code is sent meanwhile.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.kit.text import ascii_digits

from ..models import Address, OneTimeCode
from .addresses import address_for, address_ref
from .messages import send_message

GOOD_FOR = dt.timedelta(minutes=10)
MAX_TRIES = 5
MAX_AN_HOUR = 5
# Many people stand behind one network address of a mobile operator, few behind one device.
MAX_OF_NETWORK = 60
MAX_OF_DEVICE = 10
# Wrong tries within a day, over all codes of an address.
LOCKED_AFTER = 20
LOCKED_FOR = dt.timedelta(days=1)


@action("channels.send_code")
def send_code(
    *,
    actor: Any,
    to: Address | str,
    purpose: str,
    language: str | None = None,
    template: str = "channels/code",
    network: str = "",
    device: str = "",
    door: str = "web",
) -> OneTimeCode:
    """Send a new code for one purpose; older ones of that purpose end. `network` and `device` name who asks (an IP
    address, an identifier kept in a cookie); they are stored as keyed hashes.

    Raises ValidationError `too_often` after five within an hour to one address, sixty from one network address or ten
    from one device; `locked` after twenty wrong tries within a day.
    """
    require(actor, "channels.use_code")
    address = to if isinstance(to, Address) else address_for(to, language=language)
    now = timezone.now()
    if address.codes.filter(made_at__gt=now - dt.timedelta(hours=1)).count() >= MAX_AN_HOUR:
        refuse("too_often", _("Five codes were sent within the hour. Wait, then ask for another."))
    askers = {
        "network_hash": keyed_hash(network, "channels.network"),
        "device_hash": keyed_hash(device, "channels.device"),
    }
    _refuse_many(askers, now)
    if is_locked(address, now):
        refuse("locked", _("Too many wrong codes were typed. Wait a day, then ask for another."))
    address.codes.filter(purpose=purpose, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    made = OneTimeCode.objects.create(
        address=address,
        purpose=purpose,
        code_hash=_hash(address, purpose, code),
        made_at=now,
        expires_at=now + GOOD_FOR,
        **askers,
    )
    send_message(
        actor=actor,
        to=address,
        template=template,
        context={"code": code, "minutes": int(GOOD_FOR.total_seconds() // 60)},
        language=language,
        is_urgent=True,
        is_secret=True,
        door=door,
    )
    record(subject=address_ref(address), facts={"purpose": purpose})
    return made


@action("channels.check_code")
def check_code(*, actor: Any, to: Address | str, purpose: str, code: str, door: str = "web") -> bool:
    """Whether this is the code that was sent; it can be used once. A wrong one counts as a try and answers False.

    It answers instead of raising, so that the count of tries is stored.
    """
    require(actor, "channels.use_code")
    address = to if isinstance(to, Address) else address_for(to)
    now = timezone.now()
    open_codes = OneTimeCode.objects.filter(
        address=address, purpose=purpose, used_at__isnull=True, expires_at__gt=now
    )
    newest = open_codes.order_by("-id").first()
    # The try is counted before the code is looked at: guesses sent at once are counted one by one.
    counted = (
        newest is not None
        and not is_locked(address, now)
        and open_codes.filter(pk=newest.pk, attempts__lt=MAX_TRIES).update(attempts=F("attempts") + 1)
    )
    typed = "".join(c for c in ascii_digits(code) if c.isdigit())
    is_right = bool(
        newest is not None
        and counted
        and secrets.compare_digest(newest.code_hash, _hash(address, purpose, typed))
        and open_codes.filter(pk=newest.pk).update(used_at=now)
    )
    if is_right and not address.is_verified:
        address.verified_at, address.bad_since = now, None
        address.save(update_fields=["verified_at", "bad_since"])
    record(subject=address_ref(address), facts={"purpose": purpose, "right": is_right})
    return is_right


def is_locked(address: Address, now: dt.datetime) -> bool:
    """Whether so many wrong codes were typed for this address within a day that none is right any more."""
    tried = address.codes.filter(made_at__gt=now - LOCKED_FOR).aggregate(
        tries=Sum("attempts"), right=Count("used_at")
    )
    return (tried["tries"] or 0) - tried["right"] >= LOCKED_AFTER


def _refuse_many(askers: dict[str, str], now: dt.datetime) -> None:
    """Stop whoever asks for codes to many addresses."""
    lately = OneTimeCode.objects.filter(made_at__gt=now - dt.timedelta(hours=1))
    for name, most in (("network_hash", MAX_OF_NETWORK), ("device_hash", MAX_OF_DEVICE)):
        if askers[name] and lately.filter(**{name: askers[name]}).count() >= most:
            refuse("too_often", _("Too many codes were asked for from here. Wait an hour, then ask again."))


def _hash(address: Address, purpose: str, code: str) -> str:
    return keyed_hash(f"{address.pk} {purpose} {code}", "channels.code")
