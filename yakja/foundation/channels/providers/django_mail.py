"""Letters of Django and allauth go through the same outbox as everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from yakja.foundation.kit import i18n
from yakja.foundation.kit.permissions import SYSTEM

from ..actions import put_letter


class OutboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND: puts a letter into the outbox for each addressee, in the caller's transaction."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        written = 0
        for letter in email_messages:
            for to in letter.recipients():
                try:
                    put_letter(
                        actor=SYSTEM,
                        to=to,
                        subject=str(letter.subject),
                        text=str(letter.body),
                        language=i18n.active(),
                        door="mail",
                    )
                except ValidationError:
                    if not self.fail_silently:
                        raise
                    continue
                written += 1
        return written
