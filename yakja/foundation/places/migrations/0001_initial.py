"""The first tables of this room."""

import django.db.models.deletion
from django.db import migrations, models

import yakja.foundation.kit.i18n
import yakja.foundation.kit.trees


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HijriMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("is_announced", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("year", "month"), name="hijri_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="hijri_month_in_year"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=48, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("country", "country"),
                            ("province", "province or territory"),
                            ("division", "division"),
                            ("district", "district"),
                            ("tehsil", "tehsil"),
                            ("union", "union, village or neighbourhood"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                ("name_source", models.CharField(blank=True, max_length=60)),
                (
                    "path",
                    yakja.foundation.kit.trees.CodePointField(default="", editable=False, max_length=40),
                ),
                (
                    "census_path",
                    yakja.foundation.kit.trees.CodePointField(default="", editable=False, max_length=40),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("current", "in being"),
                            ("post_census", "created after the census of 2023"),
                            ("placeholder", "stands in for a level that does not exist here"),
                            ("closed", "closed"),
                        ],
                        default="current",
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("iso_code", models.CharField(blank=True, max_length=10)),
                ("ocha_code", models.CharField(blank=True, max_length=20)),
                ("unit_type", models.CharField(blank=True, max_length=40)),
                ("population_2023", models.BigIntegerField(blank=True, null=True)),
                ("population_2017", models.BigIntegerField(blank=True, null=True)),
                ("area_km2", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("in_census_tree", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True)),
                ("is_sample", models.BooleanField(default=False)),
                ("search_text", models.TextField(default="", editable=False)),
                ("search_bones", models.TextField(default="", editable=False)),
                (
                    "name_key_en",
                    yakja.foundation.kit.trees.CodePointField(default="", editable=False, max_length=240),
                ),
                (
                    "name_key_ur",
                    yakja.foundation.kit.trees.CodePointField(default="", editable=False, max_length=240),
                ),
                (
                    "census_parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="census_children",
                        to="places.place",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
                (
                    "succeeded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="succeeds",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("key", models.CharField(max_length=80, unique=True)),
                (
                    "season",
                    models.CharField(
                        choices=[("usual", "usual"), ("ramazan", "Ramazan")], default="usual", max_length=10
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("break_from", models.TimeField(blank=True, null=True)),
                ("break_to", models.TimeField(blank=True, null=True)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("is_assumed", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="office_hours",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "office hours",
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("key", models.CharField(max_length=80, unique=True)),
                ("day", models.DateField()),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("public", "public holiday"),
                            ("bank", "bank holiday"),
                            ("optional", "optional holiday"),
                            ("local", "local holiday"),
                        ],
                        default="public",
                        max_length=10,
                    ),
                ),
                ("applies_to", models.CharField(blank=True, max_length=80)),
                ("is_by_moon", models.BooleanField(default=False)),
                ("is_announced", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holidays",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlaceBoundary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("country", "country"),
                            ("province", "province or territory"),
                            ("division", "division"),
                            ("district", "district"),
                            ("tehsil", "tehsil"),
                            ("union", "union, village or neighbourhood"),
                        ],
                        max_length=10,
                    ),
                ),
                ("geometry", models.JSONField()),
                ("min_lat", models.FloatField()),
                ("max_lat", models.FloatField()),
                ("min_lon", models.FloatField()),
                ("max_lon", models.FloatField()),
                ("source", models.CharField(max_length=300)),
                ("disclaimer", models.TextField(blank=True)),
                ("loaded_at", models.DateTimeField()),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundary",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "place boundaries",
            },
        ),
        migrations.CreateModel(
            name="PlaceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("key", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_force", "in force"),
                            ("approved", "approved, not yet in force here"),
                            ("proposed", "proposed"),
                            ("unverified", "reported, not verified"),
                            ("superseded", "superseded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.TextField(blank=True)),
                ("effective_on", models.DateField(blank=True, null=True)),
                ("effective_precision", models.CharField(blank=True, max_length=10)),
                ("effective_text", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True)),
                (
                    "members",
                    models.ManyToManyField(blank=True, related_name="changes_as_member", to="places.place"),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lang", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("official", "official"), ("common", "in common use"), ("former", "former")],
                        default="common",
                        max_length=10,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_names",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["path"], name="place_path"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["census_path"], name="place_census_path"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["level", "name_key_en"], name="place_level_en"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["level", "name_key_ur"], name="place_level_ur"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["lat", "lon"], name="place_point"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="place_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(("lat__gte", -90), ("lat__lte", 90), ("lon__gte", -180), ("lon__lte", 180)),
                    _connector="OR",
                ),
                name="place_point_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="office_hours_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))), name="office_hours_close_later"
            ),
        ),
        migrations.AddIndex(
            model_name="holiday",
            index=models.Index(fields=["day"], name="holiday_day"),
        ),
        migrations.AddIndex(
            model_name="placeboundary",
            index=models.Index(fields=["min_lat", "max_lat", "min_lon", "max_lon"], name="boundary_box"),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=models.UniqueConstraint(fields=("place", "lang", "name"), name="place_name_once"),
        ),
    ]
