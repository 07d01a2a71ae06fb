"""What receipts are signed with, made once for this copy."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import migrations, models

import yakja.foundation.kit.secrecy


def make(apps: Any, schema_editor: Any) -> None:
    apps.get_model("complaints", "ReceiptSecret").objects.create(secret=secrets.token_hex(32))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_closed_days")]
    operations = [
        migrations.CreateModel(
            name="ReceiptSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", yakja.foundation.kit.secrecy.EncryptedTextField()),
            ],
        ),
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
