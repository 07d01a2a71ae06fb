"""Versions and changes of the text are never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove

TABLES = ("strategy_strategyversion", "strategy_versionparagraph", "strategy_paragraphchange")


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_text_comments_stories")]
    operations = [migrations.RunPython(install(*TABLES), remove(*TABLES))]
