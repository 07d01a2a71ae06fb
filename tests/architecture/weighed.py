"""What the furnished site has of readiness: what tools need, what the council has, and what it found a tool needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.models import Tool
from yakja.resources.capacity.actions.experiences import send_experience
from yakja.resources.capacity.actions.readiness import recompute_readiness
from yakja.resources.capacity.actions.readings import record_reading
from yakja.resources.capacity.models import Requirement, Resource
from yakja.resources.capacity.tasks import load_reference


def furnish_readiness(site: Any, code: str) -> dict[str, Any]:
    """Through the real actions, by the officer of the district and the council's own. Answers the things by name."""
    load_reference(actor=SYSTEM, say=lambda line: None)
    tool = Tool.objects.get(code=code)
    desks, line = (Resource.objects.get(code=c) for c in ("device.desktop.working", "net.kbps"))
    for resource, quantity in ((desks, 2), (line, 1000)):
        Requirement.objects.create(
            tool=tool, resource=resource, quantity=quantity, source="estimate",
            reason=TranslatedText({"en": "one for each clerk", "ur": "ہر کلرک کے لیے ایک"}),
        )  # fmt: skip
    on = site.today - dt.timedelta(days=9)
    record_reading(
        actor=site.actor("district"), body=site.body, resource=desks, value=1, basis="verified", on=on
    )
    record_reading(actor=site.actor("officer"), body=site.body, resource=line, value=900, basis="self", on=on)
    sent = send_experience(
        actor=site.actor("officer"), body=site.body, tool=tool, resource=desks, quantity=3, note="Three clerks work."
    )  # fmt: skip
    recompute_readiness(actor=SYSTEM)
    return {"experience": sent.pk, "price": "device.desktop.working"}
