"""Values, slips, changes of status and updates are never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove

TABLES = (
    "strategy_objectivevalue",
    "strategy_slip",
    "strategy_statuschange",
    "strategy_statusupdate",
)


class Migration(migrations.Migration):
    dependencies = [("strategy", "0004_objectives_milestones_updates")]
    operations = [migrations.RunPython(install(*TABLES), remove(*TABLES))]
