"""Long work of bodies: the reference that the product ships."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from yakja.foundation.kit.tables import difference, read_file

from . import actions, queries
from .models import Body


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Kinds, functions, devolution, schemes and bodies from reference/; writes, and records, only what differs."""
    folder = settings.REFERENCE_DIR
    law = {
        "kinds": read_file(folder / "body_kinds.csv"),
        "functions": read_file(folder / "functions.csv"),
        "devolution": read_file(folder / "devolution.csv"),
        "schemes": read_file(folder / "identifier_schemes.csv"),
    }
    found = queries.law_differences(queries.wanted_law(**law))
    if any(found.values()) or found["devolution"].gone:
        counts = actions.load_law(actor=actor, **law, door="reference")
        say(
            f"    {counts['functions']['new']} new functions, {counts['devolution']['new']} new rows of devolution"
        )
    bodies = {
        "named": read_file(folder / "bodies_named.csv"),
        "named_kinds": read_file(folder / "bodies_named_kinds.csv"),
        "derived": read_file(folder / "bodies_derived.csv"),
    }
    if difference(Body.objects.all(), queries.wanted_bodies(**bodies)):
        done = actions.load_reference_bodies(actor=actor, **bodies, door="reference")
        say(f"    {done['new']} new and {done['changed']} changed bodies")
