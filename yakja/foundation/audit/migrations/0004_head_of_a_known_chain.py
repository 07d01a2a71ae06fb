"""A copy that has a chain already: its present end is the head."""

from typing import Any

from django.db import migrations


def keep_head(apps: Any, schema_editor: Any) -> None:
    last = apps.get_model("audit", "AuditSeal").objects.order_by("-position").first()
    if last:
        apps.get_model("audit", "AuditHead").objects.get_or_create(
            id=1, defaults={"position": last.position, "digest": last.digest, "at": last.sealed_at}
        )


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_head")]
    operations = [migrations.RunPython(keep_head, migrations.RunPython.noop)]
