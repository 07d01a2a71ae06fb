"""Proof is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("mandates", "0002_designations")]
    operations = [
        migrations.RunPython(install("mandates_capabilityproof"), remove("mandates_capabilityproof"))
    ]
