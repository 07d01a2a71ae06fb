"""A link of the chain is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_sealing")]
    operations = [migrations.RunPython(install("ledger_journalseal"), remove("ledger_journalseal"))]
