"""What was said of a tool's conformance is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_standards")]
    operations = [migrations.RunPython(install("catalogue_conformance"), remove("catalogue_conformance"))]
