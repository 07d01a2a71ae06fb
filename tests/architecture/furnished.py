"""A small furnished site on the real reference data, made through real actions: what the walks over all pages visit."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
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
from django.core import signing
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext_lazy
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from PIL import Image

from tests.architecture.assessed import furnish_assessing
from tests.architecture.collected import furnish_collection
from tests.architecture.levied import furnish_levying
from tests.architecture.weighed import furnish_readiness
from yakja.citizens.complaints import actions as complaints
from yakja.citizens.complaints.models import Category as ComplaintCategory
from yakja.citizens.complaints.models import ClosingReason
from yakja.citizens.complaints.queries import receipt_key
from yakja.citizens.complaints.tasks import load_reference as load_complaints
from yakja.citizens.feedback import actions as feedback
from yakja.citizens.feedback.models import Prompt
from yakja.citizens.feedback.queries import Reachable, register_kind
from yakja.citizens.feedback.tasks import load_reference as load_prompts
from yakja.finance.ledger import actions as ledger
from yakja.finance.reconciliation import sample as money
from yakja.finance.reconciliation.models import Discrepancy, ImportBatch, Match
from yakja.foundation.bodies.actions import open_post, propose_change
from yakja.foundation.bodies.models import Body, Function, Post
from yakja.foundation.cases.actions import cover_leave
from yakja.foundation.channels.actions import ask_to_follow, follow_by_webhook, receive_message
from yakja.foundation.channels.actions.addresses import address_for
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
from yakja.framework.catalogue.actions.requirements import require_standard
from yakja.framework.catalogue.models import OverlapFinding, Standard, Tool, Verification
from yakja.framework.mandates.actions import deciding as gate_decisions
from yakja.framework.mandates.actions import designate_body
from yakja.framework.mandates.actions import proposals as gate
from yakja.framework.mandates.actions import spending as gate_spending
from yakja.framework.mandates.actions import waivers as gate_waivers
from yakja.framework.mandates.models import SpendingLine
from yakja.framework.mandates.queries.spending import read_lines
from yakja.framework.strategy import actions as strategy
from yakja.framework.strategy.actions import measuring, milestones, objectives, strategies, updates
from yakja.framework.strategy.tests.rehearsed import bring_under_way

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
        self._gate()
        self._channels_jobs_files()
        self._strategies()
        self._standing()
        self._leave()
        self._money_sources()
        self._feedback()
        self._complaints()
        self._ledger()
        self.things |= furnish_collection(self)
        self.things |= furnish_levying(self)
        self.things |= furnish_assessing(self)
