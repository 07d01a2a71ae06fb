"""The clock of complaints: silence, reminders, the questionnaire, news of what was filed, counts that are checked."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from yakja.foundation.cases.models import CaseFile
from yakja.foundation.files.queries import url_of
from yakja.foundation.kit.permissions import CLOCK
from yakja.foundation.kit.urls import (
    Address,
    Fetched,
    FetchError,
    RefusedAddressError,
    fetch,
    is_public_number,
)
from yakja.foundation.places.queries import working_calendar

from .actions import calling, citizens_word, fetching, keeping, loading, overlay
from .actions._underway import note_failed
from .models import Complaint, Dispatch, MediaFetch, Phase, Standing, WordBack
from .open311.client import RefusedThere, Server, TryLater
from .queries.filing import unused_files
from .queries.overlays import pulled_from

logger = logging.getLogger(__name__)
BATCH = 500


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Groups, categories, the decision table, reasons, templates; a second run changes nothing that is the same."""
    said = loading.load_reference(actor=actor, folder=settings.REFERENCE_DIR)
    say(f"    {sum(said.values())} new or changed rows of what complaints are decided by")


def has_silent(*, now: dt.datetime | None = None) -> bool:
    """Whether anybody is being asked, or a questionnaire is due."""
    now = now or timezone.now()
    return (
        Complaint.objects.filter(phase=Phase.PROPOSED).exists()
        or Complaint.objects.filter(four_weeks_at__lte=now).exists()
    )


def keep_asking(*, now: dt.datetime) -> dict[str, int]:
    """Ask once more, close what was not answered, send the questionnaires; each once, and a lost run is caught up."""
    done = {"asked": 0, "lapsed": 0, "questionnaires": 0}
    earliest = now - dt.timedelta(days=citizens_word.REMIND_DAYS)
    waiting = Complaint.objects.with_case().filter(phase=Phase.PROPOSED, proposed_at__lte=earliest)
    for complaint in waiting.order_by("proposed_at", "case_id")[:BATCH]:
        assert complaint.proposed_at is not None
        calendar = working_calendar(complaint.place)
        passed = calendar.working_minutes_between(complaint.proposed_at, now) / (8 * 60)
        try:
            if passed >= citizens_word.SILENCE_DAYS:
                citizens_word.lapse(actor=CLOCK, complaint=complaint, now=now)
                done["lapsed"] += 1
            elif passed >= citizens_word.REMIND_DAYS and complaint.asked_again_at is None:
                done["asked"] += citizens_word.ask_again(actor=CLOCK, complaint=complaint, now=now)
        except ValidationError:
            continue  # answered at this very moment
    due = Complaint.objects.with_case().filter(four_weeks_at__lte=now).order_by("four_weeks_at")[:BATCH]
    for complaint in due:
        done["questionnaires"] += keeping.send_questionnaire(actor=CLOCK, complaint=complaint, now=now)
    return done


def has_news() -> bool:
    return Complaint.objects.filter(told_at__isnull=True).exists()


def publish_news(*, now: dt.datetime) -> int:
    """Tell those who follow of what was filed; outside the filing, which must be quick."""
    told = 0
    while fresh := keeping.publish_news(actor=CLOCK, now=now):
        told += fresh
    return told


def check_counts(*, now: dt.datetime) -> int:
    """Compare kept counts with a fresh count, mend and report; answers how many rows differed."""
    return keeping.mend_counts(actor=CLOCK)


def forget_filers(*, now: dt.datetime) -> int:
    """Names and numbers whose time has come are emptied; what was rung back long ago is removed."""
    calling.forget_calls(actor=CLOCK, now=now)
    return keeping.forget_filers(actor=CLOCK, now=now)


def has_unused_files() -> bool:
    return bool(unused_files(timezone.now()))


def sweep_files(*, now: dt.datetime) -> int:
    """Pictures and voices of filings that were never sent."""
    return keeping.sweep_files(actor=CLOCK, now=now)


# Asked again from a little earlier: clocks of two machines differ.
OVERLAP = dt.timedelta(minutes=5)
MOST_SENT = 200
MAX_ANSWER = 8_000_000
_TRY_S = 20.0


def _may_call(number: Address) -> bool:
    """Public addresses; those of this machine only where the settings say so, as they do for tests."""
    return is_public_number(number) or (settings.OPEN311_LOCAL and number.is_loopback)


def _call(url: str, **more: Any) -> Fetched:
    try:
        return fetch(url, timeout=_TRY_S, max_bytes=MAX_ANSWER, max_redirects=0, may_call=_may_call, **more)
    except RefusedAddressError as error:
        raise RefusedThere(str(error)) from error
    except FetchError as error:
        raise TryLater(str(error), is_uncertain=True) from error


def server_of(standing: Standing) -> Server:
    """The other system of a body; its key comes from the environment alone."""
    key = os.environ.get(standing.secret_name, "") if standing.secret_name else ""
    return Server(standing.endpoint, _call, jurisdiction=standing.jurisdiction, api_key=key)


def has_outgoing(*, now: dt.datetime | None = None) -> bool:
    return Dispatch.objects.due(now or timezone.now()).exists()


def push_out(*, now: dt.datetime) -> dict[str, int]:
    """Send what is due to the systems of its offices; retried after a lost line, never twice."""
    done = {"sent": 0, "waiting": 0, "refused": 0}
    for _n in range(MOST_SENT):
        dispatch = overlay.claim_dispatch(now=now)
        if dispatch is None:
            break
        try:
            number = _send(dispatch, now)
        except TryLater as later:
            uncertain = dispatch.is_uncertain or later.is_uncertain
            note_failed(dispatch, problem=str(later), now=now, is_final=False, is_uncertain=uncertain)
            done["waiting"] += 1
        except RefusedThere as refused:
            note_failed(dispatch, problem=str(refused), now=now, is_final=True)
            done["refused"] += 1
        else:
            if number:
                overlay.note_arrived(actor=CLOCK, dispatch=dispatch, number=number, now=now)
            done["sent" if number else "waiting"] += 1
    return done


def _send(dispatch: Dispatch, now: dt.datetime) -> str:
    """The number it has there; "" while the other system has only given a token."""
    server = server_of(dispatch.standing)
    complaint = dispatch.complaint
    if dispatch.token:
        number = server.by_token(dispatch.token)
        if not number:
            note_failed(dispatch, problem="no number yet", now=now, is_final=False)
        return number
    if dispatch.is_uncertain:
        # Not every system knows idempotency keys: look whether ours lies there before it is sent again.
        there = server.requests(
            start_date=_stamp(dispatch.queued_at - dt.timedelta(days=1)),
            end_date=_stamp(now + dt.timedelta(days=1)),
        )
        mark = _mark(complaint)
        found = next((row.number for row in there if mark in row.description), "")
        if found:
            return found
    number, token = server.post(_fields(complaint, dispatch.standing), key=f"yakja-{complaint.reference}")
    if not number:
        overlay.note_token(dispatch=dispatch, token=token, now=now)
    return number


def has_words_back(*, now: dt.datetime | None = None) -> bool:
    return WordBack.objects.due(now or timezone.now()).exists()


def tell_back(*, now: dt.datetime) -> dict[str, int]:
    """Send citizens' denials and appeals to the systems whose offices had called the matter done."""
    done = {"sent": 0, "waiting": 0, "refused": 0}
    for _n in range(MOST_SENT):
        word = overlay.claim_word(now=now)
        if word is None:
            break
        said = str(word.event.text) or word.event.facts.get("why", "")
        try:
            server_of(word.standing).update(
                word.complaint.external_number, update_id=f"yakja-{word.pk}", status="REOPEN",
                text=f"{said} {_mark(word.complaint)}".strip(), at=word.event.at,
            )  # fmt: skip
        except TryLater as later:
            note_failed(word, problem=str(later), now=now, is_final=False)
            done["waiting"] += 1
        except RefusedThere as refused:
            note_failed(word, problem=str(refused), now=now, is_final=True)
            done["refused"] += 1
        else:
            overlay.note_told_back(actor=CLOCK, word=word, now=now)
            done["sent"] += 1
    return done


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _mark(complaint: Complaint) -> str:
    return f"[{complaint.reference}]"


def _fields(complaint: Complaint, standing: Standing) -> list[tuple[str, str]]:
    """What an office's system is told. Who filed it stays here, where the citizen is asked."""
    address = ", ".join(part for part in (complaint.landmark, complaint.place.name.get("en", "")) if part)
    fields = [
        ("service_code", standing.service_code or complaint.category.code),
        ("description", f"{complaint.text[:3900]}\n{_mark(complaint)}".strip()),
        ("address_string", address),
        ("address_id", complaint.place.code),
        ("device_id", f"yakja-{complaint.reference}"),
    ]
    if complaint.lat is not None and complaint.lon is not None:
        fields += [("lat", str(complaint.lat)), ("long", str(complaint.lon))]
    fields += [(f"attribute[{code}]", str(value)) for code, value in complaint.answers.items()]
    shown = CaseFile.objects.filter(case_id=complaint.pk, is_public=True, kind="photo").select_related("file")
    fields += [
        ("media_url", settings.PUBLIC_URL.rstrip("/") + url_of(each.file)) for each in shown.order_by("id")
    ]
    return fields


MAX_PICTURE = 8 * 1024 * 1024
MOST_FETCHED = 100


def has_media(*, now: dt.datetime | None = None) -> bool:
    return MediaFetch.objects.due(now or timezone.now()).exists()


def fetch_media(*, now: dt.datetime) -> dict[str, int]:
    """Fetch the pictures that other systems named: from public addresses, of bounded size, within bounded time."""
    done = {"kept": 0, "waiting": 0, "refused": 0}
    for _n in range(MOST_FETCHED):
        wanted = fetching.claim_fetch(now=now)
        if wanted is None:
            break
        try:
            answer = fetch(wanted.url, timeout=_TRY_S, max_bytes=MAX_PICTURE, may_call=_may_call)
        except RefusedAddressError as error:
            note_failed(wanted, problem=str(error), now=now, is_final=True)
            done["refused"] += 1
            continue
        except FetchError as error:
            note_failed(wanted, problem=str(error), now=now, is_final=False)
            done["waiting"] += 1
            continue
        if answer.status == 200:
            is_kept = fetching.keep_fetched(actor=CLOCK, fetch=wanted, body=answer.body, now=now)
            done["kept" if is_kept else "refused"] += 1
        else:
            is_final = 400 <= answer.status < 500 and answer.status not in (408, 429)
            note_failed(wanted, problem=f"answered {answer.status}", now=now, is_final=is_final)
            done["refused" if is_final else "waiting"] += 1
    return done


def has_overlays() -> bool:
    return bool(pulled_from())


def pull_in(*, now: dt.datetime, say: Callable[[str], None] | None = None) -> dict[str, int]:
    """Ask every system that bodies keep their complaints in what has moved there; each bad row is named."""
    every = {"new": 0, "proposed": 0, "begun": 0, "same": 0, "bad": 0}
    say = say or logger.warning
    for standing in pulled_from():
        since = standing.pulled_until - OVERLAP if standing.pulled_until else now - dt.timedelta(days=90)
        asked = {"updated_after": _stamp(since)}
        if standing.service_code:
            asked["service_code"] = standing.service_code
        try:
            rows = server_of(standing).requests(**asked)
        except (TryLater, RefusedThere) as problem:
            every["bad"] += 1
            say(f"{standing.system_name}: {problem}")
            continue
        done = dict.fromkeys(every, 0)
        for row in rows:
            try:
                done[overlay.take_over(actor=CLOCK, standing=standing, foreign=row, now=now)] += 1
            except ValidationError as refusal:
                done["bad"] += 1
                say(f"{standing.system_name} {row.number}: {reasons_of(refusal)}")
        overlay.note_pulled(actor=CLOCK, standing=standing, until=now, facts=done)
        every = {name: every[name] + done[name] for name in every}
    return every


def reasons_of(refusal: ValidationError) -> str:
    """A refusal in one line, each sentence with its field."""
    if hasattr(refusal, "error_dict"):
        return "; ".join(f"{name}: {' '.join(said)}" for name, said in refusal.message_dict.items())
    return " ".join(refusal.messages)
