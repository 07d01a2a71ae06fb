"""`./manage compile_messages`: turn the catalogues into what gettext reads; skips what is up to date."""

from __future__ import annotations

import io
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import reloader


def compile_all() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many were.

    What this process read before is forgotten: else whatever it keeps next (a sample, a notice) would be kept in English.
    """
    done = 0
    for path in sorted((settings.ROOT / "yakja").glob("**/locale/*/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        catalog = read_po(io.BytesIO(path.read_bytes()))
        buffer = io.BytesIO()
        write_mo(buffer, catalog)
        target.write_bytes(buffer.getvalue())
        done += 1
    if done:
        reloader.translation_file_changed(None, target)
    return done


class Command(BaseCommand):
    help = "Compile the translation catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write(f"{compile_all()} catalogues compiled")
