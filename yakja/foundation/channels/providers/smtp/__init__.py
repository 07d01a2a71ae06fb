"""E-mail by SMTP. The steps are taken one by one, so that it is known whether a broken line came too late."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from types import TracebackType

from django.conf import settings

from ..contract import PermanentProblem, Posting, TemporaryProblem, UncertainProblem
from .drawing import as_html

TIMEOUT_S = 30


class Smtp:
    """One connection for a batch. `security` is none, starttls (refused when the server has none) or tls."""

    name = "smtp"

    def __init__(
        self,
        *,
        host: str,
        port: int,
        sender: str,
        user: str = "",
        password: str = "",
        security: str = "none",
        timeout: float = TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if security not in ("none", "starttls", "tls"):
            raise ValueError(f"SMTP security is none, starttls or tls, not {security!r}")
        self.host, self.port, self.sender = host, port, sender
        self.user, self.password, self.security, self.timeout = user, password, security, timeout
        self.tls = tls
        self._line: smtplib.SMTP | None = None

    @classmethod
    def from_settings(cls) -> Smtp:
        return cls(
            host=settings.SMTP_HOST,
            port=settings.SMTP_PORT,
            user=settings.SMTP_USER,
            password=settings.SMTP_PASSWORD,
            security=settings.SMTP_SECURITY,
            sender=settings.DEFAULT_FROM_EMAIL,
        )

    def __enter__(self) -> Smtp:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, posting: Posting) -> str:
        letter = self._letter(posting)
        payload = letter.as_bytes(policy=SMTP)
        try:
            line = self._line or self._open()
            self._ask(*line.mail(parseaddr(self.sender)[1]), whose="ours")
            self._ask(*line.rcpt(posting.to), whose="theirs")
            self._ask(*line.docmd("DATA"), whose="ours")
            line.send(_dotted(payload))
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise TemporaryProblem(f"no connection ({type(error).__name__})") from error
        try:
            # The last bytes make the letter the server's: from here on silence means that nobody knows.
            line.send(b"\r\n.\r\n")
            code, answer = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise UncertainProblem(f"the line broke after the letter ({type(error).__name__})") from error
        self._ask(code, answer, whose="theirs")
        return letter["Message-ID"].strip("<>")

    def _letter(self, posting: Posting) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self.sender
        letter["To"] = posting.to
        letter["Subject"] = posting.subject
        letter["Date"] = formatdate(localtime=True)
        letter["Message-ID"] = (
            f"<{posting.key}@{parseaddr(self.sender)[1].rpartition('@')[2] or 'localhost'}>"
        )
        letter["Content-Language"] = posting.language
        letter["Auto-Submitted"] = "auto-generated"
        for name, value in posting.headers.items():
            letter[name] = value
        letter.set_content(posting.text)
        letter.add_alternative(as_html(posting.text, posting.language), subtype="html")
        return letter

    def _open(self) -> smtplib.SMTP:
        context = self.tls or ssl.create_default_context()
        if self.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        self._line = line
        line.ehlo_or_helo_if_needed()
        if self.security == "starttls":
            line.starttls(context=context)
            line.ehlo()
        if self.user:
            line.login(self.user, self.password)
        return line

    def _ask(self, code: int, answer: bytes, *, whose: str) -> None:
        """2xx and 3xx go on; 4xx may pass later; 5xx about the addressee is final, about ourselves it is not."""
        if 200 <= code < 400:
            return
        if self._line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._line.rset()
        said = f"{code} {answer.decode('utf-8', 'replace')}"[:300]
        if code >= 500 and whose == "theirs":
            raise PermanentProblem(said)
        raise TemporaryProblem(said)

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                line.quit()
            line.close()


def _dotted(payload: bytes) -> bytes:
    """A line that begins with a dot gets a second one; the end mark follows on its own."""
    text = payload.replace(b"\r\n.", b"\r\n..")
    return (b"." + text if text.startswith(b".") else text).removesuffix(b"\r\n")
