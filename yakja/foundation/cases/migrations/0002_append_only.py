"""What happened is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(install("cases_caseevent"), remove("cases_caseevent"))]
