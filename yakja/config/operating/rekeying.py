"""Going from one field key to the next: everything encrypted is encrypted again, every keyed hash made again.

Row by row a text tells by itself under which key it stands, so a run that was cut off is simply run again. Each batch
is one transaction. Nothing is begun before every encrypted text has been opened with one of the two keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from yakja.finance.revenue.models import Party
from yakja.foundation.channels.models import OneTimeCode
from yakja.foundation.channels.queries import value_hash
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.secrecy import EncryptedTextField, UnreadableError, decrypt, encrypt, hash_key
from yakja.foundation.people.actions import note_new_key, renew_cnic_hashes, retire_key
from yakja.foundation.people.models import Person, RetiredKey, phone_hash
from yakja.foundation.people.queries.keys import SECOND_FACTOR

from .facts import OperatingError

BATCH = 500
MOST_NAMED = 20
Row = dict[str, Any]

# Hashes that stand beside an encrypted text, by its column: where the hash is kept, what else it depends on, how made.
HASHES: dict[str, tuple[str, tuple[str, ...], Callable[[Row, str], str]]] = {
    "people.account.phone": ("phone_hash", (), lambda _row, text: phone_hash(text)),
    "revenue.party.phone": ("phone_hash", (), lambda _row, text: phone_hash(text)),
    "channels.address.value": ("value_hash", ("kind",), lambda row, text: value_hash(row["kind"], text)),
}  # fmt: skip
# Whoever keeps hashes of CNICs, of which the text itself is not kept.
CNIC_HOLDERS: tuple[Any, ...] = (Person, Party)
# Secrets that allauth keeps in one JSON column.
SECRETS = ("secret", "seed")


@dataclass
class Survey:
    """How many texts stand under which key; `unreadable` names those that neither opens, `wrong` hashes that do not fit."""

    under_new: int = 0
    under_old: int = 0
    unreadable: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    behind: int = 0

    @property
    def is_done(self) -> bool:
        return not (self.under_old or self.behind or self.unreadable or self.wrong)


@dataclass(frozen=True)
class Opened:
    """One text: what it says, and whether the new key opened it."""

    text: str
    is_new: bool


def encrypted_models() -> list[tuple[type[Model], list[EncryptedTextField]]]:
    """Every model with encrypted columns; the retired keys first, for hashes need them."""
    found = []
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        if fields:
            found.append((model, fields))
    return sorted(found, key=lambda each: (each[0] is not RetiredKey, each[0]._meta.label_lower))


def rekey(*, old: str, trust_old: bool = False, say: Callable[[str], Any]) -> dict[str, Any]:
    """Take all personal data from the old key to the one in the settings, then prove it. Safe to run again any time.

    Raises OperatingError before anything is written when a text opens with neither.
    """
    if not old or old == settings.FIELD_KEY:
        raise OperatingError("YAKJA_OLD_FIELD_KEY must hold the former key, YAKJA_FIELD_KEY the new one.")
    say("looking at everything that is encrypted")
    before = survey(old)
    if before.unreadable:
        raise OperatingError(
            f"neither key opens {len(before.unreadable)} texts, nothing was changed: "
            + ", ".join(before.unreadable[:MOST_NAMED])
        )
    _retire(old, before, trust_old)
    renewed = 0
    for model, fields in encrypted_models():
        for done in _renew_columns(model, fields, old):
            renewed += done
            say(f"{model._meta.label_lower}: {renewed} texts renewed")
    for done in _renew_secrets(old):
        renewed += done
        say(f"second factors: {renewed} texts renewed")
    hashed = 0
    for holder in CNIC_HOLDERS:
        while done := renew_cnic_hashes(size=BATCH, model=holder):
            hashed += done
            say(f"{holder._meta.label_lower}.cnic_hash: {hashed} hashes renewed")
    say("reading everything again")
    after = survey(old)
    if not after.is_done:
        named = (after.unreadable + after.wrong)[:MOST_NAMED]
        raise OperatingError(
            f"not finished: {after.under_old} texts under the former key, {after.behind} hashes behind, "
            f"{len(after.unreadable)} unreadable, {len(after.wrong)} hashes that do not fit {named}. "
            "Stop the services and run it again."
        )
    if renewed or hashed:
        # A code of ten minutes was hashed with the former key and cannot be right any more.
        OneTimeCode.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now()).update(
            expires_at=timezone.now()
        )
        note_new_key(actor=SYSTEM, renewed=renewed + hashed)
    return {"renewed": renewed, "hashes_renewed": hashed, "under_new_key": after.under_new, "is_done": True}


def survey(old: str) -> Survey:
    """Open every encrypted text and compare every hash that can be made again; reads only."""
    found = Survey()
    for model, fields in encrypted_models():
        for row in _rows(model, fields):
            for column in fields:
                name = f"{column.place}:{row['pk']}"
                opened = _noted(found, row[f"raw_{column.attname}"], column.place, name, old)
                if opened is None or not opened.is_new or column.place not in HASHES:
                    continue
                kept_in, _needs, made = HASHES[column.place]
                if row[kept_in] != made(row, opened.text):
                    found.wrong.append(f"{column.place}:{row['pk']}")
    for factor in Authenticator.objects.order_by("pk").iterator(chunk_size=BATCH):
        for path, sealed in _secrets(factor.data):
            _noted(found, sealed, SECOND_FACTOR, f"mfa.authenticator.{path[0]}:{factor.pk}", old)
    keys = RetiredKey.objects.filter(purpose="cnic").count()
    for holder in CNIC_HOLDERS:
        found.behind += holder.objects.filter(cnic_round__lt=keys).exclude(cnic_hash="").count()
    return found


def _noted(found: Survey, sealed: str, place: str, name: str, old: str) -> Opened | None:
    if not sealed:
        return None
    try:
        opened = _open(sealed, place, old)
    except UnreadableError:
        found.unreadable.append(name)
        return None
    if opened.is_new:
        found.under_new += 1
    else:
        found.under_old += 1
    return opened


def _open(sealed: str, place: str, old: str) -> Opened:
    try:
        return Opened(decrypt(sealed, place), True)
    except UnreadableError:
        return Opened(decrypt(sealed, place, old), False)


def _kept_cnic_keys(old: str) -> list[str]:
    """The retired keys whichever of the two keys they still stand under."""
    place = RetiredKey._meta.get_field("key").place
    rows = RetiredKey.objects.filter(purpose="cnic").order_by("number")
    return [
        _open(sealed, place, old).text for sealed in rows.values_list(Cast("key", TextField()), flat=True)
    ]


def _retire(old: str, before: Survey, trust_old: bool) -> None:
    """Keep the key of hashes that cannot be made again, once it is certain that the old key is the one."""
    former = hash_key("cnic", old)
    if not any(h.objects.exclude(cnic_hash="").exists() for h in CNIC_HOLDERS) or former in _kept_cnic_keys(old)[-1:]:
        return
    if not before.under_old and not trust_old:
        if before.under_new:
            return  # everything stands under the new key already: the former one is of no concern
        raise OperatingError(
            "nothing is encrypted yet by which the former key could be proved, but there are hashes of CNICs. "
            "If you are certain of YAKJA_OLD_FIELD_KEY, add --trust-old-key."
        )
    with transaction.atomic():
        for model, fields in encrypted_models()[:1]:
            assert model is RetiredKey
            for _done in _renew_columns(model, fields, old):
                pass
        retire_key(actor=SYSTEM, purpose="cnic", key=former)


def _rows(model: type[Model], fields: list[EncryptedTextField], keys: list[Any] | None = None) -> Any:
    """Rows with their columns as they are stored, in the order of their keys; all of them, or those of `keys`."""
    raw = {f"raw_{f.attname}": Cast(F(f.attname), TextField()) for f in fields}
    beside = [n for f in fields if f.place in HASHES for n in (HASHES[f.place][0], *HASHES[f.place][1])]
    rows = model._base_manager.annotate(**raw).order_by("pk").values("pk", *raw, *beside)
    return rows.iterator(chunk_size=2000) if keys is None else rows.filter(pk__in=keys)


def _renew_columns(model: type[Model], fields: list[EncryptedTextField], old: str) -> Iterator[int]:
    last = 0
    while True:
        with transaction.atomic():
            # Held until the batch is written, so that what somebody saves meanwhile is not overwritten.
            held = model._base_manager.select_for_update().filter(pk__gt=last).order_by("pk")
            keys = list(held.values_list("pk", flat=True)[:BATCH])
            done = sum(_renew_row(model, fields, row, old) for row in _rows(model, fields, keys))
        if done:
            yield done
        if len(keys) < BATCH:
            return
        last = keys[-1]


def _renew_row(model: type[Model], fields: list[EncryptedTextField], row: Row, old: str) -> int:
    changes: dict[str, Any] = {}
    renewed = 0
    for column in fields:
        sealed = row[f"raw_{column.attname}"]
        if not sealed:
            continue
        opened = _open(sealed, column.place, old)
        if opened.is_new:
            continue
        renewed += 1
        changes[column.attname] = opened.text  # encrypted with the present key on its way into the column
        if column.place in HASHES:
            kept_in, _needs, made = HASHES[column.place]
            changes[kept_in] = made(row, opened.text)
    if changes:
        model._base_manager.filter(pk=row["pk"]).update(**changes)
    return renewed


def _secrets(data: Row) -> list[tuple[tuple[str, int | None], str]]:
    """(where, what) of each encrypted text in the data of a second factor."""
    found: list[tuple[tuple[str, int | None], str]] = [((n, None), data[n]) for n in SECRETS if data.get(n)]
    for place, code in enumerate(data.get("migrated_codes") or []):
        found.append((("migrated_codes", place), code))
    return found


def _renew_secrets(old: str) -> Iterator[int]:
    last = 0
    while True:
        with transaction.atomic():
            factors = list(
                Authenticator.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:BATCH]
            )
            done = 0
            for factor in factors:
                renewed = 0
                for (name, place), sealed in _secrets(factor.data):
                    opened = _open(sealed, SECOND_FACTOR, old)
                    if opened.is_new:
                        continue
                    renewed += 1
                    again = encrypt(opened.text, SECOND_FACTOR)
                    if place is None:
                        factor.data[name] = again
                    else:
                        factor.data[name][place] = again
                if renewed:
                    factor.save(update_fields=["data"])
                done += renewed
        if done:
            yield done
        if len(factors) < BATCH:
            return
        last = factors[-1].pk
