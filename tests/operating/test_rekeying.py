"""From one field key to the next: everything is read and found afterwards, also when the run was cut off."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt as open_secret
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from yakja.citizens.complaints.models import ReceiptSecret
from yakja.config.operating import rekeying
from yakja.config.operating.facts import OperatingError, personal_data
from yakja.finance.ledger.tests.world import LedgerWorld
from yakja.finance.revenue.actions.assets import register_party
from yakja.finance.revenue.models import Party
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.actions import check_code, follow_by_webhook, send_code
from yakja.foundation.channels.models import OutboundMessage, Subscription
from yakja.foundation.channels.queries import address_of
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.secrecy import EncryptedTextField, hash_key, hash_with, keyed_hash
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Account, Person, RetiredKey, phone_hash

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND, THIRD = (f"{n} key of a copy that changes its keys" for n in ("first", "second", "third"))
CNIC, PHONE, PAYER = "3520212345671", "+923001234567", "+923007654321"
# Hashes that no field key went into: their texts are random and long.
# Hashes that matter for hours only: who asked for a code, and which message was delivered twice.
SHORT = {
    "channels.onetimecode.code_hash", "channels.onetimecode.network_hash", "channels.onetimecode.device_hash",
    "channels.inboundmessage.content_hash",
}  # fmt: skip
UNKEYED = {
    "feedback.invitation.token_hash",
    "people.apikey.form_hash",
    "people.apikey.secret_hash",
    "people.signinlink.token_hash",
    "people.signinlink.cnic_hash",
    "reconciliation.importbatch.file_hash",
}


def quiet(_text: str) -> None:
    """Nobody listens."""


def change(old: str, new: str, settings: Any, **more: Any) -> dict[str, Any]:
    settings.FIELD_KEY = new
    return rekeying.rekey(old=old, say=more.pop("say", quiet), **more)


@pytest.fixture
def furnished(db, settings) -> dict[str, Any]:
    """One of everything that is encrypted or hashed with a key."""
    settings.FIELD_KEY = FIRST
    # The migration encrypted it with the key of the suite.
    ReceiptSecret.objects.update(secret="what receipts are made from")
    person = people.add_person(actor=SYSTEM, name="Aslam", phone="0300 1234567", cnic=CNIC)
    nobody = people.add_person(actor=SYSTEM, name="Without a CNIC")
    payer = register_party(actor=SYSTEM, body=LedgerWorld().mc, name={"en": "Aslam"}, phone=PAYER, cnic=CNIC)
    code = send_code(actor=SYSTEM, to="0301 7654321", purpose="sign_in")
    hook = follow_by_webhook(actor=SYSTEM, url="https://example.org/hook", topics=["all"])
    secret = generate_totp_secret()
    account = person.account
    TOTP.activate(account, secret)
    sheet = RecoveryCodes.activate(account).generate_codes()
    old_sheet = Authenticator.objects.create(
        user=nobody.account,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"migrated_codes": [RecoveryCodes.activate(account).instance.data["seed"]]},
    )
    letter = next(m for m in OutboundMessage.objects.order_by("id") if m.context or m.body)
    return {
        "person": person, "payer": payer, "code": code, "hook": hook, "hook_secret": Subscription.objects.get(pk=hook.pk).secret, "totp": secret,
        "sheet": sheet, "old_sheet": old_sheet, "letter": (letter.pk, letter.body, letter.context),
    }  # fmt: skip


def everything_is_there(furnished: dict[str, Any]) -> None:
    person = furnished["person"]
    assert Account.objects.by_phone(PHONE) == person.account
    assert Account.objects.get(pk=person.account_id).phone == PHONE
    assert address_of("0301 7654321") == furnished["code"].address
    assert address_of("0301 7654321").value == "+923017654321"
    assert Subscription.objects.get(pk=furnished["hook"].pk).secret == furnished["hook_secret"]
    pk, body, context = furnished["letter"]
    letter = OutboundMessage.objects.get(pk=pk)
    assert (letter.body, letter.context) == (body, context)
    factors = {f.type: f for f in Authenticator.objects.filter(user=person.account)}
    assert open_secret(factors["totp"].data["secret"]) == furnished["totp"]
    assert RecoveryCodes(factors["recovery_codes"]).generate_codes() == furnished["sheet"]
    furnished["old_sheet"].refresh_from_db()
    assert len(RecoveryCodes(furnished["old_sheet"]).generate_codes()[0]) == 80
    with pytest.raises(ValidationError) as refused:
        people.add_person(actor=SYSTEM, name="The same", cnic="35202-1234567-1")
    assert "cnic" in refused.value.message_dict
    payer = Party.objects.get(pk=furnished["payer"].pk)
    assert (payer.phone, payer.phone_hash) == (PAYER, phone_hash(PAYER))
    assert register_party(actor=SYSTEM, body=payer.body, name={"en": "Aslam"}, cnic=CNIC) == payer
    assert personal_data() == "readable"


def stored() -> str:
    """All that the tables of persons and messages hold, as it lies in the database."""
    found = []
    with connection.cursor() as cursor:
        for model, _fields in rekeying.encrypted_models():
            key = model._meta.pk.column
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY {key}")
            found.append(str(cursor.fetchall()))
    return "".join(found)


def test_all_is_read_and_found_under_the_new_key(furnished, settings):
    before = stored()
    answer = change(FIRST, SECOND, settings)
    assert answer["is_done"]
    assert (answer["renewed"], answer["hashes_renewed"]) == (answer["under_new_key"] - 1, 2)
    everything_is_there(furnished)
    assert rekeying.survey(FIRST).under_old == 0
    left = set(re.findall(r"1:[A-Za-z0-9+/=]{20,}", before)) & set(
        re.findall(r"1:[A-Za-z0-9+/=]{20,}", stored())
    )
    assert not left, "stored texts that nobody encrypted again"


def test_whoever_has_the_former_key_reads_and_guesses_nothing(furnished, settings):
    change(FIRST, SECOND, settings)
    settings.FIELD_KEY = FIRST
    assert personal_data() == "unreadable"
    known = Person.objects.get(pk=furnished["person"].pk).cnic_hash
    settings.FIELD_KEY = SECOND
    assert known not in (hash_with(CNIC, hash_key("cnic", FIRST)), keyed_hash(CNIC, "cnic"))
    assert FIRST not in stored()
    assert RetiredKey.objects.get().key not in stored()


def test_keys_can_be_changed_again_and_again(furnished, settings):
    change(FIRST, SECOND, settings)
    newcomer = people.add_person(actor=SYSTEM, name="Later", cnic="35202-7654321-9")
    assert newcomer.cnic_round == 1
    change(SECOND, THIRD, settings)
    everything_is_there(furnished)
    with pytest.raises(ValidationError):
        people.add_person(actor=SYSTEM, name="Later again", cnic="35202-7654321-9")
    assert set(Person.objects.exclude(cnic_hash="").values_list("cnic_round", flat=True)) == {2}


def test_run_again_it_finds_nothing_to_do(furnished, settings):
    change(FIRST, SECOND, settings)
    entries, before = AuditEntry.objects.count(), stored()
    assert change(FIRST, SECOND, settings)["renewed"] == 0
    assert stored() == before
    # A wrong former key is of no concern once all stands under the new one.
    assert change(THIRD, SECOND, settings)["renewed"] == 0
    assert stored() == before
    assert AuditEntry.objects.filter(verb="people.renew_field_key").count() == 1
    assert AuditEntry.objects.count() == entries


class CutOff(Exception):
    """The power fails."""


@pytest.mark.parametrize("after", range(1, 9))
def test_a_run_that_was_cut_off_goes_on(furnished, settings, monkeypatch, after):
    """After every batch of one row in turn; what lies half way is readable with one of the two keys."""
    monkeypatch.setattr(rekeying, "BATCH", 1)
    said = []

    def say(text: str) -> None:
        said.append(text)
        if "renewed" in text and sum("renewed" in line for line in said) == after:
            raise CutOff

    with pytest.raises(CutOff):
        change(FIRST, SECOND, settings, say=say)
    half = rekeying.survey(FIRST)
    assert half.under_new
    assert not half.unreadable
    if half.under_old:
        with pytest.raises(OperatingError):  # nobody goes on with another key in the middle
            change(SECOND, THIRD, settings)
    assert change(FIRST, SECOND, settings)["is_done"]
    everything_is_there(furnished)


@pytest.mark.parametrize("old", ["", SECOND, THIRD])
def test_a_wrong_former_key_changes_nothing(furnished, settings, old):
    before = stored()
    with pytest.raises(OperatingError):
        change(old, SECOND, settings)
    assert stored() == before


def test_a_damaged_text_is_named_before_anything_is_written(furnished, settings):
    account = furnished["person"].account
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_account SET phone = %s WHERE id = %s", ["1:AAAA", account.pk])
    before = stored()
    with pytest.raises(OperatingError, match=f"people.account.phone:{account.pk}"):
        change(FIRST, SECOND, settings)
    assert stored() == before


def test_a_code_on_its_way_is_no_longer_right(furnished, settings):
    change(FIRST, SECOND, settings)
    assert not check_code(actor=SYSTEM, to="0301 7654321", purpose="sign_in", code="000000")
    assert furnished["code"].__class__.objects.filter(attempts__gt=0).count() == 0


def test_hashes_of_cnics_alone_do_not_prove_a_key(db, settings):
    settings.FIELD_KEY = FIRST
    ReceiptSecret.objects.all().delete()
    people.add_person(actor=SYSTEM, name="Aslam", cnic=CNIC, with_account=False)
    with pytest.raises(OperatingError, match="--trust-old-key"):
        change(FIRST, SECOND, settings)
    assert change(FIRST, SECOND, settings, trust_old=True)["hashes_renewed"] == 1
    with pytest.raises(ValidationError):
        people.add_person(actor=SYSTEM, name="The same", cnic=CNIC, with_account=False)


def test_every_keyed_column_is_known_to_it():
    """A new encrypted column is found by itself; a new hash beside it must be said in HASHES."""
    for model in apps.get_models():
        if not model.__module__.startswith("yakja."):
            continue
        for each in model._meta.concrete_fields:
            label = f"{model._meta.label_lower}.{each.name}"
            if not each.name.endswith("_hash") or label in UNKEYED:
                continue
            beside = {f"{place.rpartition('.')[0]}.{h[0]}" for place, h in rekeying.HASHES.items()}
            hashed = {f"{model._meta.label_lower}.cnic_hash" for model in rekeying.HASHED_CNICS}
            assert label in beside | SHORT | hashed, label
    places = {f.place for _model, fields in rekeying.encrypted_models() for f in fields}
    assert set(rekeying.HASHES) <= places
    assert all(
        isinstance(f, EncryptedTextField) for _model, fields in rekeying.encrypted_models() for f in fields
    )
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "yakja").rglob("*.py")
        if "/tests/" not in str(path) and re.search(r"\bkeyed_hash\(", path.read_text())
    }
    assert users == {
        "yakja/foundation/kit/secrecy.py",
        "yakja/foundation/channels/actions/codes.py",
        "yakja/foundation/channels/actions/inbound.py",
        "yakja/foundation/channels/queries/addresses.py",
        "yakja/foundation/people/actions/persons.py",
        "yakja/foundation/people/models/accounts.py",
        # From the token of a form that lives for minutes; nothing is looked up by it.
        "yakja/foundation/people/actions/keys.py",
        # Tokens that live for days; who has joined (after a change of keys somebody could join once more); and a
        # stand-in for a secret that has its own encrypted row.
        "yakja/citizens/complaints/actions/filing.py",
        # The line an office proposed from; after a change of keys it is no longer known as the same.
        "yakja/citizens/complaints/queries/office_words.py",
        "yakja/citizens/complaints/queries/exchange.py",
        "yakja/citizens/complaints/queries/reading.py",
        "yakja/citizens/complaints/sample/__init__.py",
    }, "a new keyed hash: let ./manage rekey know of it"


def test_the_command_takes_the_former_key_from_the_environment(furnished, settings, monkeypatch, capsys):
    settings.FIELD_KEY = SECOND
    with pytest.raises(CommandError):
        call_command("rekey")
    monkeypatch.setenv("YAKJA_OLD_FIELD_KEY", FIRST)
    call_command("rekey")
    assert json.loads(capsys.readouterr().out)["is_done"]


MANY = """
from yakja.foundation.people.models import Account
from yakja.foundation.people.actions import add_person
from yakja.foundation.kit.permissions import SYSTEM
for n in range(3000):
    Account.objects.create(username=f"u{n}", phone=f"+92300{n:07}")
add_person(actor=SYSTEM, name="One", cnic="3520212345671")
"""
LOOK = """
from yakja.foundation.people.models import Account
print(sum(Account.objects.by_phone(f"+92300{n:07}").username == f"u{n}" for n in range(3000)))
print(Account.objects.by_phone("+923001234567") is not None)
"""


@pytest.mark.slow
def test_a_killed_process_goes_on(used):
    """A real kill in the middle of a real run, on the database the tests run on."""
    used.shell(MANY)
    keys = json.loads(
        used.shell("import json; from django.conf import settings; print(json.dumps(settings.FIELD_KEY))")
    )
    new = {"YAKJA_FIELD_KEY": THIRD, "YAKJA_OLD_FIELD_KEY": keys}
    run = used.start("rekey", **new)
    for line in run.stderr:
        if re.search(r"people.account: \d", line):
            run.send_signal(signal.SIGKILL)
            break
    assert run.wait(timeout=300) == -signal.SIGKILL
    run.stderr.close()
    run.stdout.close()
    answer = used.answer("rekey", **new)
    assert answer["is_done"]
    assert 0 < answer["renewed"] < 3000
    found, known = used.run("shell", "--no-imports", "-c", LOOK, YAKJA_FIELD_KEY=THIRD).split()
    assert (found, known) == ("3000", "True")
    assert json.loads(used.run("facts", "--strict", YAKJA_FIELD_KEY=THIRD))["personal_data"] == "readable"
