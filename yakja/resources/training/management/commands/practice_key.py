"""`./manage practice_key`: the public key with which a practice copy signs results; for practice copies only."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yakja.resources.training.queries.practice import is_practice_copy, key_of_this_copy


class Command(BaseCommand):
    help = "Print the public key of this practice copy."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_practice_copy():
            raise CommandError("this is no practice copy; use ./manage practice --print-key")
        self.stdout.write(key_of_this_copy().public_pem.strip())
