"""What processes share for a while: counts of tries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedValue",
            fields=[
                ("name", models.CharField(max_length=250, primary_key=True, serialize=False)),
                ("value", models.JSONField(null=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
