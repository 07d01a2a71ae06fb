"""Figures that say nothing of users (transactions, targets, deadlines) get a column of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="tool",
            name="figures_note",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
