"""Keys that hashes were made with before: a hash whose text is not kept goes on through them."""

from django.db import migrations, models

import yakja.foundation.kit.secrecy


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="cnic_round",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="RetiredKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=40)),
                ("number", models.PositiveSmallIntegerField()),
                ("key", yakja.foundation.kit.secrecy.EncryptedTextField()),
                ("retired_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "number"), name="people_retired_key_number")
                ],
            },
        ),
    ]
