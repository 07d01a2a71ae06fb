"""A small furnished site on the real reference data, made through real actions: what the walks over all pages visit."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tests.architecture.assessed import furnish_assessing
from tests.architecture.charted import furnish_standing, furnish_text
from tests.architecture.collected import furnish_collection
from tests.architecture.gated import furnish_gate, furnish_mandates
from tests.architecture.heard import furnish_complaints, furnish_feedback
from tests.architecture.levied import furnish_levying
from tests.architecture.planned import furnish_planning
from tests.architecture.trained import furnish_training
from tests.architecture.weighed import furnish_readiness
from yakja.finance.ledger import actions as ledger
from yakja.finance.reconciliation import sample as money
from yakja.finance.reconciliation.models import Discrepancy, ImportBatch, Match
from yakja.foundation.bodies.actions import open_post, propose_change
from yakja.foundation.bodies.models import Body, Function, Post
from yakja.foundation.cases.actions import cover_leave
from yakja.foundation.channels.actions import ask_to_follow, follow_by_webhook, receive_message
from yakja.foundation.channels.models import InboundMessage, OutboundMessage
from yakja.foundation.channels.queries import confirm_path, unsubscribe_path
from yakja.foundation.files import registry as purposes
from yakja.foundation.files.actions import store_file
from yakja.foundation.indicators.actions import compute_indicators
from yakja.foundation.jobs.actions import start_job
from yakja.foundation.jobs.models import Job
from yakja.foundation.jobs.tasks import run_job
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Person, Role, RoleKind
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions import (
    consolidations,
    corrections,
    harvesting,
    overlaps,
    rounds,
    usages,
)
from yakja.framework.catalogue.models import OverlapFinding, Tool, Verification

FUNCTIONS = (
    "CIT-01", "CIV-01", "REV-02", "REV-03", "FIN-01", "FIN-02", "HRM-02", "OFF-01", "PLN-01", "WAT-01", "SWM-01", "MUN-01",
)  # fmt: skip
TOOL, OTHER_TOOL = "BALDIA-ONLINE", "KP-EPMS"


def a_passkey() -> dict[str, Any]:
    """What a telephone sends when it registers a passkey at this site."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    told = AttestedCredentialData.create(Aaguid(bytes(16)), b"a passkey of tests", key)
    data = AuthenticatorData.create(
        hashlib.sha256(b"testserver").digest(), AuthenticatorData.FLAG.AT | 5, 0, told
    )
    client = CollectedClientData.create("webauthn.create", b"a challenge", "https://testserver")
    name = websafe_encode(told.credential_id)
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    return {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {},
    }


class Site:
    """Persons by part, their browsers, and `things`: what the arguments of addresses are called."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.people: dict[str, Person] = {}
        self._sessions: dict[str, str] = {}
        self.things: dict[str, Any] = {}
        self.body = Body.objects.get(code="PK61402-MC")
        self.district = Place.objects.get(code="PK614")
        self.functions = list(Function.objects.filter(code__in=FUNCTIONS).order_by("position"))
        self._posts()
        self._people()
        self._keeper()
        self._rounds()
        self._register()
        self.things |= furnish_gate(self)
        self._channels_jobs_files()
        self.things |= furnish_text(self)
        self.things |= furnish_standing(self)
        self._leave()
        self._money_sources()
        self.things |= furnish_feedback(self)
        self.things |= furnish_complaints(self)
        self._ledger()
        self.things |= furnish_collection(self)
        self.things |= furnish_levying(self)
        self.things |= furnish_readiness(self, TOOL)
        self.things |= furnish_assessing(self)
        self.things |= furnish_planning(self)
        self.things |= furnish_training(self)
        for part in self.people:  # signed in once, before any test's own transaction
            self.browser(part)
        compute_indicators(actor=SYSTEM, day=self.today, codes=["catalogue.coverage"])
        self.things |= {
            "tool": TOOL, "body": self.body.code, "function": "CIT-01", "place": "PK614", "need": "birth",
            "topic": "all", "dataset": "tools", "indicator": "catalogue.coverage", "day": self.today.isoformat(), "revision": 1, "anything": "1", "map_change": "rename",
            "money_month": f"{self.today.replace(day=1) - dt.timedelta(days=1):%Y-%m}",
        }  # fmt: skip

    # Who

    def person(
        self, part: str, kind: str, *, body: str = "", place: str = "", post: Post | None = None, **more: Any
    ) -> Role:
        """Somebody called by their part, with one role."""
        who = people.add_person(
            actor=SYSTEM, name=TranslatedText({"en": part.title(), "ur": f"شخص {len(self.people)}"})
        )
        self.people[part] = who
        return people.appoint(
            actor=SYSTEM,
            person=who,
            kind=kind,
            body=Body.objects.get(code=body) if body else None,
            place=Place.objects.get(code=place) if place else None,
            post=post,
            starts_on=self.today - dt.timedelta(days=30),
            **more,
        )

    def actor(self, part: str) -> PersonActor:
        return person_actor(Person.objects.get(pk=self.people[part].pk), has_second_factor=True)

    def browser(self, part: str) -> Client:
        """A browser in which somebody has signed in with a second factor; a visitor's has no cookie at all."""
        client = Client()
        part = self.things["verifier"] if part == "verifier" else part
        if part == "visitor":
            return client
        if part not in self._sessions:
            client.force_login(self.people[part].account)
            session = client.session
            session["people_second_factor"] = True
            if part == "keeper":
                session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                    {"method": "password", "at": time.time(), "reauthenticated": True}
                ]
                session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(self.people[part].account.pk)
            session.save()
            self._sessions[part] = session.session_key
        client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[part]
        return client

    def _keeper(self) -> None:
        """Somebody with every means of signing in, who has just shown their password."""
        self.person("keeper", RoleKind.CITIZEN)
        account = self.people["keeper"].account
        account.set_password("neem river 47 lantern")
        account.save()
        TOTP.activate(account, generate_totp_secret())
        RecoveryCodes.activate(account)
        passkey = Authenticator.objects.create(
            user=account, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": a_passkey()}
        )
        self.things["passkey"] = passkey.pk

    def _posts(self) -> None:
        self.post = open_post(
            actor=SYSTEM,
            body=self.body,
            code="CO",
            kind=Post.Kind.CHIEF_OFFICER,
            title=TranslatedText({"en": "Chief Officer", "ur": "چیف افسر"}),
            on=self.today - dt.timedelta(days=60),
        )

    def _people(self) -> None:
        council, code = RoleKind.COUNCIL_OFFICER, self.body.code
        role = self.person("officer", council, body=code, post=self.post)
        self.person("colleague", council, body=code)
        waiting = self.person("newcomer", council, body=code, post=self.post, instrument="SO(LG) 7-1")
        self.person("above", council, body="PK6-LGCD")
        self.person("neighbour", council, body="PK61401-MC")
        self.person("district", RoleKind.DISTRICT_OFFICER, place="PK614")
        self.person("steward", RoleKind.PROVINCIAL_STEWARD, place="PK6")
        self.person("reviewer", RoleKind.PROVINCIAL_STEWARD, place="PK6")
        self.person("administrator", RoleKind.ADMINISTRATOR)
        self.person("auditor", RoleKind.AUDITOR)
        # Strangers: what belongs to the council of Kasur or to its tools is none of their business.
        self.person("citizen", RoleKind.CITIZEN)
        self.person("officer elsewhere", council, body="PK52302-CLG")
        self.person("supplier", RoleKind.SUPPLIER, body="PK5-KPITB")
        reset = people.request_reset(
            actor=self.actor("officer"), person=self.people["colleague"], reason="lost the sheet of codes"
        )
        _key, self.key = people.make_api_key(actor=SYSTEM, name="Counts", scope="usage_counts", subject=TOOL)
        other, self.other_key = people.make_api_key(
            actor=SYSTEM, name="Other", scope="usage_counts", subject=OTHER_TOOL
        )
        link = people.make_sign_in_link(actor=SYSTEM, person=self.people["auditor"], purpose="invitation")
        self.things |= {
            "role": role.pk, "coming_role": waiting.pk, "post": self.post.code, "colleague": self.people["colleague"].pk,
            "colleague_name": self.people["colleague"].account.username, "officer_person": self.people["officer"].pk, "reset": reset.pk, "key": other.pk,
            "sign_in_token": link.rstrip("/").rpartition("/")[2],
        }  # fmt: skip

    # What

    def open_round(self, code: str, *, closed_days_ago: int | None = None) -> Any:
        closes = self.today + dt.timedelta(days=20)
        if closed_days_ago is not None:
            closes = self.today - dt.timedelta(days=closed_days_ago)
        return rounds.open_round(
            actor=self.actor("steward"),
            place=self.district,
            code=code,
            name=TranslatedText({"en": f"Round {code}", "ur": f"دور {code}"}),
            functions=self.functions,
            opens_on=closes - dt.timedelta(days=25),
            closes_on=closes,
        )

    def _rounds(self) -> None:
        officer, steward = self.actor("officer"), self.actor("steward")
        tool = Tool.objects.get(code=TOOL)
        for function in self.functions[:6]:
            usages.declare_usage(actor=officer, body=self.body, function=function, status="manual")
        usages.declare_usage(
            actor=officer, body=self.body, function=self.functions[6], status="full", tools=[tool]
        )
        for function in self.functions[:3]:
            usages.declare_usage(
                actor=self.actor("neighbour"),
                body=Body.objects.get(code="PK61401-MC"),
                function=function,
                status="manual",
            )
        past = self.open_round("kasur-past", closed_days_ago=40)
        rounds.reply_round(
            actor=officer, round=past, body=self.body, text="ہمارے دفتر میں بجلی چار گھنٹے رہتی ہے۔"
        )
        rounds.preview_round(actor=steward, round=past)
        drawn = Verification.objects.filter(round=past).select_related("verifier", "function").get()
        rounds.publish_round(actor=steward, round=past)
        self.open_round("kasur-now")
        verifier = "officer" if drawn.verifier_id == self.body.pk else "neighbour"
        self.things |= {
            "round": "kasur-now", "published_round": "kasur-past", "verification": drawn.pk,
            "drawn_function": drawn.function.code,
            "verifier": verifier,
        }  # fmt: skip

    def _register(self) -> None:
        overlaps.score_overlaps(actor=SYSTEM)
        finding = (
            OverlapFinding.objects.filter(band="overlap", state="suggested", first__owner__place__code="PK6")
            .order_by("-score")
            .first()
        )
        correction = corrections.send_correction(
            actor=ANONYMOUS, tool=Tool.objects.get(code=TOOL), subject="state", text="یہ ایپ اب نہیں کھلتی۔"
        )
        steward = self.actor("steward")
        source = harvesting.list_source(actor=steward, url="http://127.0.0.1/publiccode.yml")
        proposed = propose_change(
            actor=steward,
            kind="renamed",
            predecessors=[Body.objects.get(code="PK61404-TC")],
            instrument="Notification SO(LG) 5-2",
            effective_on=self.today,
            new_name={"en": "Tehsil Council Pattoki Rural", "ur": "تحصیل کونسل پتوکی دیہی"},
        )
        self.things |= {
            "finding": finding.code, "correction": correction.case.reference, "source": source.pk,
            "change": proposed.pk, "digest": finding.digest,
        }  # fmt: skip
        self._consolidation()
        self.things |= furnish_mandates(self)

    def _consolidation(self) -> None:
        """A sheet about the tool the council runs and another one for the same function; its answer is awaited."""
        steward, function = self.actor("steward"), self.functions[6]
        tool = Tool.objects.get(code=TOOL)
        other = Tool.objects.supporting(function).exclude(pk=tool.pk).order_by("code")[0]
        sheet = consolidations.propose_consolidation(
            actor=steward, function=function, place=self.district, tools=[tool, other]
        )
        consolidations.move_consolidation(actor=steward, sheet=sheet, code="consult")
        self.things |= {"sheet": sheet.reference, "sheet_function": function.code}

    def _money_sources(self) -> None:
        """An e-billing export and the statement of its account, matched and compared; some differences are open."""
        money.furnish(actor=SYSTEM, today=self.today, say=lambda _text: None)
        batch = ImportBatch.objects.filter(source__kind="bank").latest("id")
        self.things |= {
            "money_source": batch.source.code, "money_batch": batch.pk, "money_statement": batch.statements.get().pk,
            "money_match": Match.objects.earliest("id").pk, "discrepancy": Discrepancy.objects.open().earliest("id").pk,
        }  # fmt: skip

    def _leave(self) -> None:
        """The colleague looks after the officer's cases for some days to come."""
        cover = cover_leave(
            actor=self.actor("officer"), person=self.people["officer"], covered_by=self.people["colleague"],
            starts_on=self.today + dt.timedelta(days=1), ends_on=self.today + dt.timedelta(days=9),
        )  # fmt: skip
        self.things |= {
            "leave": cover.pk, "workflow": "catalogue.correction", "csv_form": "csv", "open311_form": "json", "open311_code": "water_supply", "note_step": "note",
        }  # fmt: skip

    def _ledger(self) -> None:
        """The council's books: vouchers and a budget that a colleague entered and the officer may post."""
        colleague, officer = self.actor("colleague"), self.actor("officer")
        ledger.open_books(actor=officer, body=self.body, on=dt.date(2025, 7, 1))
        head = "number,on,amount,narration,object_code,kind,detail\n"
        paper = head + "1,2025-08-02,5000,Paper,A03901,,\n2,2025-08-03,90000,PFC share,,transfer,pfc\n"
        facts = {"actor": colleague, "body": self.body, "source": "lfa"}
        _report, done = ledger.import_vouchers(raw=paper.encode(), name="August", **facts)
        assert done is not None
        ledger.post_batch(actor=officer, batch=done)
        more = head + "3,2025-09-02,7000,Diesel,A03807,,\n"
        _report, waiting = ledger.import_vouchers(raw=more.encode(), name="September", **facts)
        _report, budget = ledger.load_budget(
            actor=colleague,
            body=self.body,
            year="2025-26",
            raw=b"object_code,amount\nA03901,9000\n",
            source="Budget book",
        )
        cells = {
            "number": "4",
            "on": "2025-09-05",
            "amount": "800",
            "narration": "Tea",
            "object_code": "A03970",
        }
        voucher = ledger.enter_voucher(actor=colleague, body=self.body, cells=cells)
        assert waiting is not None
        assert budget is not None
        self.things |= {
            "ledger_number": 1, "ledger_account": "L-BANK", "ledger_voucher": voucher.pk, "ledger_batch": waiting.pk,
            "ledger_budget": budget.pk, "ledger_report": "trial-balance", "ledger_sheet": "vouchers",
        }  # fmt: skip

    def _channels_jobs_files(self) -> None:
        steward = self.actor("steward")
        asked = ask_to_follow(actor=ANONYMOUS, email="reader@example.pk", topics=["all"], language="ur")
        system = follow_by_webhook(actor=steward, url="https://example.org/hook", topics=["all"])
        letter = OutboundMessage.objects.order_by("-id")[0]
        OutboundMessage.objects.filter(pk=letter.pk).update(state=OutboundMessage.State.FAILED)
        text = receive_message(
            actor=SYSTEM, provider="kannel", provider_id="1", sender="03001234567", text="پانی نہیں آ رہا"
        )
        InboundMessage.objects.filter(pk=text.pk).update(state=InboundMessage.State.FAILED)
        job = start_job(actor=steward, kind="catalogue.harvest", title="پتوں کا مطالعہ")
        run_job.func(job.pk)
        purposes.register_purpose("architecture.paper", "paper", kinds={"csv", "pdf", "image"})
        file = store_file(
            actor=self.actor("officer"),
            upload=b"body,transactions\nPK61402-MC,12\n",
            name="list.csv",
            purpose="architecture.paper",
        )
        self.things |= {
            "follow_confirm": confirm_path(asked).rstrip("/").rpartition("/")[2],
            "follow_end": unsubscribe_path(asked).rstrip("/").rpartition("/")[2],
            "system": system.pk, "letter": letter.pk, "received": text.pk, "job": Job.objects.get(pk=job.pk).pk,
            "file": file.pk, "file_prefix": file.sha256[:12],
        }  # fmt: skip
