"""Addresses of bodies, places, people, files, cases, messages, and the pages of signing in."""

from __future__ import annotations

from dataclasses import replace

from .kinds import OWN_ACCOUNT, SIGNING_IN, UPLOAD, Door, near, own, stewards

DOORS: dict[str, Door] = {
    # Reading
    "ui:style": Door(),
    "ui:reading": Door(gives="leads"),
    "channels:asked": Door(),
    "people:locked_out": Door(),
    "channels:follow": Door(
        post={"topics": ["all"], "email": "other@example.pk", "language": "ur"},
        why_open="asks an address whether it wants letters; nothing is sent until it says yes",
    ),
    "channels:confirm": Door(
        args={"token": "follow_confirm"}, post={}, why_open="the signed address is the permission"
    ),
    "channels:end": Door(
        args={"token": "follow_end"}, post={}, why_open="the signed address is the permission"
    ),
    "people:sign_in_link": Door(
        args={"token": "sign_in_token"}, post={}, why_open="the token is the permission, once"
    ),
    # One's own desk
    "people:my": own(),
    "people:security": own(post={"language": "en"}, why_open=OWN_ACCOUNT),
    "people:second_factor": own(),
    "jobs:mine": own(),
    "jobs:job": stewards(args={"pk": "job"}),
    "jobs:errors": stewards("file", args={"pk": "job"}),
    "cases:worklist": own(),
    "cases:table": own("file", args={"form": "csv_form"}),
    "cases:filters": own("takes", post={"name": "Late", "due": "overdue"}, why_open="keeps a filter of one's own"),
    "cases:next": own("leads", who="steward"),
    "cases:many": own(),
    "cases:case": stewards(args={"reference": "correction"}),
    "cases:step": stewards("takes", args={"reference": "correction", "step": "note_step"}, post={"note-text": "Ask first."}),
    "cases:leave": Door(circle="officers", post={"whose": "me", "covered_by": "{colleague_name}", "starts_on": "{soon}", "ends_on": "{soon}"}),
    "cases:end_leave": near("takes", args={"pk": "leave"}, post={}),
    "cases:workflows": Door(),
    "cases:workflow": Door(args={"kind": "workflow"}),
    "people:staff_bodies": Door(circle="officers"),
    "people:resets": Door(circle="officers"),
    "files:begin_upload": own(
        "takes", post={}, headers={"Upload-Length": "10", "Upload-Metadata": UPLOAD}, why_open="announces a file of one's own"
    ),
    "files:upload": near("takes", args={"token": "anything"}),
    "files:file": near("file", args={"pk": "file", "prefix": "file_prefix"}),
    # Of a body
    "people:staff": near(args={"code": "body"}),
    "people:invite": near(
        args={"code": "body"},
        post={"name_ur": "نیا", "name_en": "New", "kind": "council_officer", "language": "ur"},
    ),
    "people:charge": near(
        args={"code": "body", "post": "post"},
        who="steward",
        post={"username": "{colleague_name}", "charge": "additional", "instrument": "SO 1"},
    ),
    "people:hand_over": near(args={"pk": "role"}, post={"to": "{colleague}", "instrument": "SO 2"}),
    "people:assume": near(args={"pk": "coming_role"}, who="newcomer", post={}),
    "people:end_role": near(args={"pk": "role"}, post={"reason": "transferred"}),
    "people:ask_reset": near(args={"pk": "officer_person"}, who="colleague", post={"reason": "lost"}),
    "people:approve_reset": near("takes", args={"pk": "reset"}, who="above", post={}),
    "people:refuse_reset": near(args={"pk": "reset"}, who="above", post={"reason": "not known here"}),
    "bodies:correct": near(args={"code": "body"}, post={"phone": "049-2720000", "reason": "new line"}),
    "places:changes": stewards(args={"code": "place"}),
    "places:change": stewards(
        args={"code": "place", "what": "map_change"},
        post={"step": "do", "name_ur": "نیا قصور", "name_en": "New Kasur", "source": "SO 9", "on": "2026-01-01"},
    ),
    "bodies:confirming": stewards(),
    "bodies:confirm": stewards("takes", post={"one": "PK61402-MC"}),
    "bodies:import": stewards(post={"what": "bodies"}),
    "bodies:import_template": stewards("file"),
    "bodies:changes": stewards(),
    "bodies:propose": stewards(
        post={"kind": "renamed", "predecessors": "PK61402-MC", "instrument": "SO 3", "effective_on": "2026-01-01",
              "new_name_en": "Other"}
    ),
    "bodies:change": stewards(args={"pk": "change"}),
    "bodies:review": stewards("takes", args={"pk": "change"}, who="reviewer", post={"is_approved": "yes"}),
    "bodies:carry_out": stewards("takes", args={"pk": "change"}, post={}),
    "bodies:add_identifier": stewards(
        "takes", args={"code": "body"}, post={"scheme": "DDO", "value": "KS1234", "source": "list"}
    ),
    "people:keys": stewards(post={"name": "System", "scope": "read"}),
    "people:revoke_key": stewards(args={"pk": "key"}, post={"reason": "old"}),
    "channels:systems": own(
        post={"topics": ["all"], "url": "https://example.org/other"}, why_open="one's own systems hear of what is public"
    ),
    "channels:end_system": stewards(args={"pk": "system"}, post={}),
    "channels:outbox": Door(circle="administrators"),
    "channels:inbox": Door(circle="administrators"),
    "channels:wordings": Door(circle="administrators"),
    "channels:read_again": Door(circle="administrators", args={"pk": "received"}, gives="takes", post={}),
    "channels:settle": Door(
        circle="administrators", args={"pk": "letter"}, gives="takes", post={"verb": "again"}
    ),
    "channels-plain:feed": Door(args={"topic": "topic"}, gives="file"),
    "channels-plain:one_tap": Door(
        args={"token": "follow_end"}, gives="leads", post={}, why_open="the signed address is the permission"
    ),
    # The doors of the SMS gateway: closed until a secret is set, which the furnished site does not.
    "channels-plain:sms_in": Door(gives="file", status=503, post={}, why_open="the gateway's secret is the permission"),
    "channels-plain:sms_receipt": Door(gives="file", status=503, post={}, why_open="the message's token is the permission"),
    "channels-plain:missed_call": Door(gives="file", status=503, post={}, why_open="the gateway's secret is the permission"),
}  # fmt: skip

# Pages of allauth in our clothes. `keeper` has a password, a TOTP app, printed codes and a passkey.
_ACCOUNT = own(who="keeper", post={}, why_open=OWN_ACCOUNT)
_SIGN_IN = Door(post={}, why_open=SIGNING_IN)
_ASKED_IN_BETWEEN = Door(gives="leads", post={}, why_open=SIGNING_IN)
DOORS |= {
    "account_login": _SIGN_IN,
    "account_logout": Door(who="citizen", post={}, why_open="ends the session of whoever is signed in"),
    "account_inactive": Door(),
    "account_signup": Door(),
    "account_reauthenticate": _ACCOUNT,
    "account_email": _ACCOUNT,
    "account_email_verification_sent": Door(),
    "account_change_password": _ACCOUNT,
    "account_set_password": own(post={}, why_open=OWN_ACCOUNT),
    "account_reset_password": _SIGN_IN,
    "account_reset_password_done": Door(),
    "account_reset_password_from_key_done": Door(),
    "account_reset_password_from_key": replace(_SIGN_IN, args={"uidb36": "anything", "key": "anything"}),
    "account_confirm_login_code": _ASKED_IN_BETWEEN,
    "account_confirm_email": replace(_SIGN_IN, args={"key": "anything"}, post=None),
    "mfa_index": own(who="keeper"),
    "mfa_authenticate": _ASKED_IN_BETWEEN,
    "mfa_login_webauthn": _ASKED_IN_BETWEEN,
    "mfa_reauthenticate": _ACCOUNT,
    "mfa_activate_totp": own(post={}, why_open=OWN_ACCOUNT),
    "mfa_deactivate_totp": _ACCOUNT,
    "mfa_view_recovery_codes": own(who="keeper"),
    "mfa_generate_recovery_codes": _ACCOUNT,
    "mfa_download_recovery_codes": own("file", who="keeper"),
    "mfa_list_webauthn": own(who="keeper"),
    "mfa_add_webauthn": _ACCOUNT,
    "mfa_reauthenticate_webauthn": replace(_ACCOUNT, post=None),
    "mfa_remove_webauthn": replace(_ACCOUNT, args={"pk": "passkey"}),
    "mfa_edit_webauthn": replace(_ACCOUNT, args={"pk": "passkey"}),
    "socialaccount_login_cancelled": Door(),
    "socialaccount_login_error": Door(status=401),
    "socialaccount_signup": _ASKED_IN_BETWEEN,
    "socialaccount_connections": _ACCOUNT,
    # No server of a province is configured in tests, so there is nothing to sign in at.
    "openid_connect_login": Door(args={"provider_id": "anything"}, status=404),
    "openid_connect_callback": Door(args={"provider_id": "anything"}, status=404),
    # Older addresses of allauth lead to the newer ones.
    **{
        f"ur/accounts/social/{name}/": Door(gives="leads")
        for name in ("login/cancelled", "login/error", "signup", "connections")
    },
}
