"""One complaint: found by its number, opened by whoever holds its receipt, told to the public without names."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Prefetch

from yakja.citizens.feedback.queries import Reachable
from yakja.foundation.cases.models import Case, CaseEvent, CaseFile
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.permissions import may
from yakja.foundation.kit.references import SIGNS, check_reference
from yakja.foundation.kit.rows import Ready
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.kit.text import ascii_digits

from ..models import Category, ClosingReason, Complaint, FilingQuestion, ReceiptSecret, Solution
from ..rules import Filer

# Read by everybody as soon as they are written; what else happens to a case stays inside.
PUBLIC_MOVES = (
    "open", "begin", "plan", "propose", "confirm", "accept_refusal", "deny", "lapse", "lapse_refusal", "join",
    "forward", "appeal", "withdraw", "transfer", "escalate", "ask", "answer", "go_on",
    "say",
)  # fmt: skip
_KEY_SIGNS = 8


def complaint_of(reference: str) -> Complaint | None:
    """The complaint with this number, as typed by anybody; None when there is none."""
    clean = check_reference(reference)
    if clean is None:
        return None
    return Complaint.objects.with_case().filter(case__reference=clean).first()


@lru_cache(maxsize=1)
def _secret(database: str) -> bytes:
    """The secret of this copy's receipts, read once per process; `forget_secret` for whoever changes the copy."""
    row = ReceiptSecret.objects.order_by("pk").first()
    # The migration has made the row; only a table that somebody has emptied lacks it.
    return (row.secret if row else keyed_hash("receipts", "complaints.receipt")).encode()


def forget_secret() -> None:
    """Read the secret anew: another database stands under the same name."""
    _secret.cache_clear()


def receipt_key(reference: str) -> str:
    """The eight signs on a receipt that open the complaint to whoever holds it; they cannot be guessed from the number."""
    secret = _secret(str(connection.settings_dict["NAME"]))
    number = int(hmac.new(secret, reference.encode(), hashlib.sha256).hexdigest()[:16], 16)
    signs = ""
    for _place in range(_KEY_SIGNS):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return f"{signs[:4]}-{signs[4:]}"


def is_receipt_key(reference: str, typed: str) -> bool:
    """Whether the typed signs are those of the receipt with this number; the database is not asked."""
    signs = "".join(c for c in ascii_digits(typed).upper() if c.isalnum())
    signs = signs.translate(str.maketrans("OILUZ", "011V2"))
    return hmac.compare_digest(signs.encode(), receipt_key(reference).replace("-", "").encode())


def filer_by_key(complaint: Complaint, typed: str, *, session: Any = None) -> Filer | None:
    """The filer, when the typed signs are those of the receipt; `session` is who is signed in where they are typed."""
    if not is_receipt_key(complaint.reference, typed):
        return None
    return Filer(complaint.pk, complaint.reference, is_by_key=True, session=session)


def filer_by_address(complaint: Complaint, address: Address) -> Filer | None:
    """The filer, when the message comes from the number that was shown to be theirs."""
    if complaint.filer_address_id != address.pk or complaint.verified_at is None:
        return None
    return Filer(complaint.pk, complaint.reference)


_WAITING = Ready(
    lambda key: (
        Solution.objects.filter(complaint_id=key, word="").select_related("reason").order_by("id")[:1]
    ),
    int,
)


def waiting_solution(complaint: Complaint) -> Solution | None:
    """The proposal the citizen is asked about now."""
    found = _WAITING.first(complaint.pk)
    if found is not None:
        found.complaint = complaint
    return found


@dataclass(frozen=True)
class FilerSeen:
    """What an officer may know of the filer: nothing where the filer wished so."""

    name: str
    phone: str
    is_hidden: bool
    is_verified: bool


def filer_seen(complaint: Complaint, actor: Any) -> FilerSeen | None:
    """Name and number for whoever deals with it; None for all others. The caller records that they were opened."""
    if not may(actor, "complaints.see_filer", complaint):
        return None
    is_hidden = (
        complaint.is_hidden and not getattr(actor, "is_system", False) and not isinstance(actor, Filer)
    )
    address = complaint.filer_address
    return FilerSeen(
        name="" if is_hidden else complaint.filer_name,
        phone="" if is_hidden or address is None else address.value,
        is_hidden=is_hidden,
        is_verified=complaint.verified_at is not None,
    )


def public_history(complaint: Complaint) -> list[CaseEvent]:
    """What happened, for everybody: moves, transfers, escalations with their texts and public pictures."""
    files = Prefetch(
        "files", CaseFile.objects.filter(is_public=True).select_related("file"), to_attr="shown_files"
    )
    return list(
        CaseEvent.objects.filter(case_id=complaint.pk, is_public=True, move__in=PUBLIC_MOVES)
        .prefetch_related(files)
        .order_by("at", "id")
    )


def categories() -> list[Category]:
    return list(Category.objects.select_related("group", "function").order_by("group__position", "position"))


def reasons(*outcomes: str) -> list[ClosingReason]:
    """The fixed list of reasons, in its order."""
    rows = ClosingReason.objects.order_by("position")
    return list(rows.filter(outcome__in=outcomes) if outcomes else rows)


def answers_told(complaint: Complaint) -> list[tuple[str, str]]:
    """What the category's questions were answered with, in the reader's words; a code that is gone stays a code."""
    codes = {*complaint.answers, *(str(said) for said in complaint.answers.values())}
    known = FilingQuestion.objects.in_bulk(codes, field_name="code") if codes else {}

    def told(code: str) -> str:
        return str(known[code]) if code in known else code

    return [(told(code), told(str(said))) for code, said in complaint.answers.items()]


# Whoever types it in, these are the citizen's own steps.
_OF_CITIZEN = ("open", "answer", "confirm", "accept_refusal", "deny", "appeal", "withdraw")


def public_name_of_actor(event: CaseEvent) -> str:
    """Who did it, for the public: the citizen, the clock, or the office; never a person's name."""
    if event.move in _OF_CITIZEN:
        return "citizen"
    return "clock" if event.actor_ref in ("clock", "system") else "office"


_LINK: Any = Complaint._meta.get_field("case").remote_field


def whom_to_ask(case: Case) -> Reachable | None:
    """Where the filer is reached for feedback: never at a number the judged office typed."""
    # Right after a move the row is at hand: what follows from it was written beside this case.
    at_hand: Complaint | None = _LINK.get_cached_value(case, default=None)
    complaint = (
        at_hand or Complaint.objects.select_related("filer_address", "category").filter(pk=case.pk).first()
    )
    if complaint is None or complaint.filer_address is None:
        return None
    return Reachable(
        complaint.filer_address,
        is_confirmed=complaint.verified_at is not None,
        typed_by_office=complaint.phone_from == Complaint.PhoneFrom.OFFICE,
        gender=complaint.filer_gender,
        language=complaint.filer_address.language,
        is_sensitive=complaint.category.is_sensitive or complaint.is_shared_phone,
    )
