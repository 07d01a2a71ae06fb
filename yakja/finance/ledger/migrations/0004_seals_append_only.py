"""A link of the chain is never rewritten; the history of locks, whose table SQLite made anew, is guarded again."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove

TABLES = ("ledger_journalseal", "ledger_periodlock")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_sealing")]
    operations = [
        migrations.RunPython(remove(*TABLES), migrations.RunPython.noop),
        migrations.RunPython(install(*TABLES), remove(*TABLES)),
    ]
