"""E-mail over a real SMTP server: what arrives, what a refusal means, and a line that breaks too late."""

from __future__ import annotations

import socket
import threading

import pytest
from django.utils import timezone

from yakja.foundation.channels import actions, tasks
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.channels.providers import (
    PermanentProblem,
    Posting,
    TemporaryProblem,
    UncertainProblem,
    provider_for,
)
from yakja.foundation.channels.providers.smtp import Smtp
from yakja.foundation.kit.permissions import SYSTEM


def posting(**more) -> Posting:
    fields = {
        "key": "yakja-1-1", "channel": "email", "to": "asma@example.org", "subject": "شکایت درج ہو گئی",
        "text": "محترمہ اسماء،\n\nآپ کا نمبر K7-42 ہے۔\nhttps://example.org/ur/?a=1&b=2\n.\n", "language": "ur",
    }  # fmt: skip
    return Posting(**{**fields, **more})


def smtp(port: int, **more) -> Smtp:
    return Smtp(host="127.0.0.1", port=port, sender="Yakja <yakja@lahore.example>", timeout=5, **more)


def test_a_letter_in_urdu_arrives_whole_as_text_and_as_html(mailbox):
    with smtp(mailbox.port) as provider:
        number = provider.send(posting(headers={"List-Unsubscribe": "<https://example.org/x>"}))
    [letter] = mailbox.letters
    assert mailbox.recipients == ["asma@example.org"]
    assert letter["Subject"] == "شکایت درج ہو گئی"
    assert letter["Message-ID"].strip() == f"<{number}>" == "<yakja-1-1@lahore.example>"
    assert letter["List-Unsubscribe"] == "<https://example.org/x>"
    assert letter["Auto-Submitted"] == "auto-generated"
    text, html = (part.get_content() for part in letter.iter_parts())
    assert text.replace("\r\n", "\n").rstrip() == posting().text.rstrip()
    assert '<html lang="ur" dir="rtl">' in html
    assert 'href="https://example.org/ur/?a=1&amp;b=2"' in html


def test_a_line_that_is_a_dot_does_not_end_the_letter(mailbox):
    with smtp(mailbox.port) as provider:
        provider.send(posting(text=".\n..\nend .\n.", language="en"))
        provider.send(posting(text="second", language="en", key="yakja-2-1"))
    first, second = mailbox.letters
    assert first.get_body(("plain",)).get_content().split() == [".", "..", "end", ".", "."]
    assert second.get_body(("plain",)).get_content().strip() == "second"


def test_text_of_others_cannot_become_markup_or_headers(mailbox):
    with smtp(mailbox.port) as provider:
        provider.send(posting(text="<script>alert(1)</script> & more", language="en"))
    html = mailbox.letters[0].get_body(("html",)).get_content()
    assert "<script>" not in html
    with smtp(mailbox.port) as provider, pytest.raises(ValueError, match=r"header|linefeed"):
        provider.send(posting(subject="Hello\r\nBcc: everybody@example.org"))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [("550 no such mailbox", PermanentProblem), ("450 mailbox busy", TemporaryProblem)],
)
def test_a_refused_addressee(mailbox, answer, problem):
    mailbox.refuse["asma@example.org"] = answer
    with smtp(mailbox.port) as provider:
        with pytest.raises(problem, match=answer[:3]):
            provider.send(posting())
        # The connection still serves the next letter of the batch.
        provider.send(posting(to="bilal@example.org"))
    assert mailbox.recipients == ["bilal@example.org"]


@pytest.mark.parametrize(
    ("answer", "problem"), [("554 looks like spam", PermanentProblem), ("452 disk full", TemporaryProblem)]
)
def test_a_refused_letter(mailbox, answer, problem):
    mailbox.after_data = answer
    with smtp(mailbox.port) as provider, pytest.raises(problem):
        provider.send(posting())


def test_a_line_that_breaks_after_the_letter_is_uncertain(mailbox):
    mailbox.after_data = "hang up"
    with smtp(mailbox.port) as provider, pytest.raises(UncertainProblem):
        provider.send(posting())


def test_no_server_is_a_problem_that_may_pass():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with smtp(port) as provider, pytest.raises(TemporaryProblem, match="ConnectionRefused"):
        provider.send(posting())


def test_a_server_that_says_nothing_is_left_in_time():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        provider = Smtp(host="127.0.0.1", port=silent.getsockname()[1], sender="y@example.org", timeout=0.3)
        with provider, pytest.raises(TemporaryProblem):
            provider.send(posting())


def test_encryption_that_was_asked_for_is_not_given_up_silently(mailbox):
    with smtp(mailbox.port, security="starttls") as provider, pytest.raises(TemporaryProblem):
        provider.send(posting())
    with smtp(mailbox.port, security="tls") as provider, pytest.raises(TemporaryProblem):
        provider.send(posting())
    assert mailbox.letters == []
    with pytest.raises(ValueError, match="starttls"):
        smtp(mailbox.port, security="perhaps")


def test_starttls_encrypts_when_the_server_has_it(tmp_path):
    import ssl

    from aiosmtpd.controller import Controller

    from .conftest import Mailbox
    from .keys import own_certificate

    certificate, key = own_certificate(tmp_path)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate, key)
    found = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        found, hostname="127.0.0.1", port=port, tls_context=server_side, require_starttls=True
    )
    controller.start()
    try:
        trusting = ssl.create_default_context(cafile=str(certificate))
        with smtp(port, security="starttls", tls=trusting) as provider:
            provider.send(posting())
        assert len(found.letters) == 1
        with smtp(port, security="starttls") as provider, pytest.raises(TemporaryProblem):
            provider.send(posting())
        assert len(found.letters) == 1
    finally:
        controller.stop()


@pytest.mark.django_db
def test_the_worker_sends_through_the_configured_server(settings, mailbox):
    settings.EMAIL_PROVIDER = "smtp"
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_SECURITY = "127.0.0.1", mailbox.port, "none"
    actions.send_message(
        actor=SYSTEM, to="asma@example.org", template="channels/code", context={"code": "1", "minutes": 10}
    )
    assert tasks.send_all(now=timezone.now()) == 1
    message = OutboundMessage.objects.get()
    assert (message.state, message.provider) == ("sent", "smtp")
    assert mailbox.letters[0]["Message-ID"].strip("<> ") == message.provider_id


def test_an_unknown_provider_is_said_at_once(settings):
    from django.core.exceptions import ImproperlyConfigured

    settings.SMS_PROVIDER = "pigeon"
    with pytest.raises(ImproperlyConfigured, match="pigeon"):
        provider_for("sms")


def test_one_line_serves_a_whole_batch(mailbox):
    with smtp(mailbox.port) as provider:
        before = threading.active_count()
        for number in range(5):
            provider.send(posting(key=f"yakja-{number}-1"))
        line = provider._line
        assert line is not None
        assert threading.active_count() == before
    assert len(mailbox.letters) == 5
