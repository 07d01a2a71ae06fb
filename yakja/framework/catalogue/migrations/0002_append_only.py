"""What happened is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(install("catalogue_evidence"), remove("catalogue_evidence"))]
