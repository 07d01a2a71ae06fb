"""What a check found is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("mandates", "0004_gate")]
    operations = [migrations.RunPython(install("mandates_check"), remove("mandates_check"))]
