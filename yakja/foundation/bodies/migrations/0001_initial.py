"""The first tables of this room."""

import django.db.models.deletion
from django.db import migrations, models

import yakja.foundation.kit.i18n
import yakja.foundation.kit.trees


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentifierScheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=24, unique=True)),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=200)),
                ("pattern", models.CharField(blank=True, max_length=120)),
                ("source", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BodyKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=32, unique=True)),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("province", "province"),
                            ("division", "division"),
                            ("district", "district"),
                            ("town", "town or city"),
                            ("tehsil", "tehsil"),
                            ("union", "union, village or neighbourhood"),
                            ("none", "no tier of local government"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "urban_rural",
                    models.CharField(
                        choices=[("urban", "urban"), ("rural", "rural"), ("both", "urban and rural")],
                        default="both",
                        max_length=6,
                    ),
                ),
                ("law", models.CharField(blank=True, max_length=300)),
                ("section", models.CharField(blank=True, max_length=80)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("date_precision", models.CharField(blank=True, max_length=20)),
                (
                    "certainty",
                    models.CharField(
                        choices=[("checked", "checked"), ("assumed", "assumed")],
                        default="assumed",
                        max_length=8,
                    ),
                ),
                ("source", models.CharField(max_length=400)),
                ("note", models.TextField(blank=True)),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="body_kinds",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Body",
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
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "path",
                    yakja.foundation.kit.trees.CodePointField(default="", editable=False, max_length=48),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("named", "named in a public source"),
                            ("derived", "derived, to be confirmed"),
                            ("confirmed", "confirmed"),
                            ("closed", "closed"),
                        ],
                        default="derived",
                        max_length=10,
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=300)),
                (
                    "certainty",
                    models.CharField(
                        choices=[("checked", "checked"), ("assumed", "assumed")],
                        default="assumed",
                        max_length=8,
                    ),
                ),
                (
                    "governed_by",
                    models.CharField(
                        choices=[
                            ("elected", "elected council"),
                            ("administrator", "administrator"),
                            ("caretaker", "caretaker"),
                            ("appointed", "appointed board or officer"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=14,
                    ),
                ),
                ("governed_source", models.CharField(blank=True, max_length=400)),
                ("governed_as_of", models.DateField(blank=True, null=True)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("website", models.URLField(blank=True)),
                (
                    "address",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "hours",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                ("source", models.CharField(max_length=400)),
                ("note", models.TextField(blank=True)),
                ("is_sample", models.BooleanField(default=False)),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                ("confirmed_by_ref", models.CharField(blank=True, max_length=80)),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subordinates",
                        to="bodies.body",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bodies", to="places.place"
                    ),
                ),
                (
                    "serves",
                    models.ManyToManyField(blank=True, related_name="also_served_by", to="places.place"),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="bodies.bodykind",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "bodies",
            },
        ),
        migrations.CreateModel(
            name="Function",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=12, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("area_code", models.CharField(max_length=6)),
                (
                    "area",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "short",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                ("cofog", models.CharField(blank=True, max_length=10)),
                ("digit_module", models.CharField(blank=True, max_length=60)),
                ("punjab_mis", models.CharField(blank=True, max_length=60)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                ("search_text", models.TextField(default="", editable=False)),
                ("search_bones", models.TextField(default="", editable=False)),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="bodies.function",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Devolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference_digest", models.CharField(blank=True, default="", editable=False, max_length=16)),
                ("is_edited", models.BooleanField(default=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("main", "main duty"),
                            ("shared", "shared duty"),
                            ("company", "a company or authority does it on behalf"),
                            ("department", "a department of the province does it"),
                            ("none", "not devolved"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[("checked", "checked"), ("assumed", "assumed")],
                        default="assumed",
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=400)),
                ("note", models.TextField(blank=True)),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devolutions",
                        to="bodies.bodykind",
                    ),
                ),
                (
                    "function",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devolutions",
                        to="bodies.function",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BodyIdentifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=80)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="bodies.body",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="bodies.identifierscheme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "title",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("head", "elected head"),
                            ("administrator", "administrator"),
                            ("chief_officer", "chief officer"),
                            ("finance", "finance officer"),
                            ("regulation", "regulation officer"),
                            ("infrastructure", "infrastructure and services officer"),
                            ("planning", "planning officer"),
                            ("water", "water officer"),
                            ("sanitation", "sanitation inspector"),
                            ("taxation", "taxation officer"),
                            ("building", "building inspector"),
                            ("registrar", "registrar or union secretary"),
                            ("complaints", "complaint cell in-charge"),
                            ("digital", "officer for digital services"),
                            ("other", "other post"),
                        ],
                        default="other",
                        max_length=16,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="bodies.body"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BodyChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renamed", "renamed"),
                            ("changed_kind", "became another kind of body"),
                            ("merged", "merged into one"),
                            ("split", "split into several"),
                            ("abolished", "abolished"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("reviewed", "reviewed, ready to carry out"),
                            ("carried_out", "carried out"),
                            ("rejected", "rejected"),
                        ],
                        default="proposed",
                        max_length=12,
                    ),
                ),
                (
                    "new_name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                ("instrument", models.CharField(max_length=300)),
                ("effective_on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by_ref", models.CharField(max_length=80)),
                ("proposed_by_name", models.CharField(blank=True, max_length=200)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_by_ref", models.CharField(blank=True, max_length=80)),
                ("reviewed_by_name", models.CharField(blank=True, max_length=200)),
                ("review_note", models.TextField(blank=True)),
                ("carried_out_at", models.DateTimeField(blank=True, null=True)),
                ("carried_out_by_ref", models.CharField(blank=True, max_length=80)),
                ("outcome", models.JSONField(default=dict)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "heir",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inherits_by",
                        to="bodies.body",
                    ),
                ),
                ("predecessors", models.ManyToManyField(related_name="changes_from", to="bodies.body")),
                (
                    "successors",
                    models.ManyToManyField(blank=True, related_name="changes_to", to="bodies.body"),
                ),
                (
                    "new_kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bodies.bodykind",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "effective_on"], name="body_change_state")],
            },
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["path"], name="body_path"),
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["kind", "name_key_en"], name="body_kind_en"),
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["status", "name_key_en"], name="body_status_en"),
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["name_key_en", "id"], name="body_name_en"),
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["name_key_ur", "id"], name="body_name_ur"),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="body_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="function",
            index=models.Index(fields=["area_code", "position"], name="function_area"),
        ),
        migrations.AddConstraint(
            model_name="devolution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("kind", "function"),
                name="devolution_one_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="bodyidentifier",
            index=models.Index(fields=["body"], name="identifier_body"),
        ),
        migrations.AddConstraint(
            model_name="bodyidentifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("scheme", "value"),
                name="identifier_names_one_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("body", "code"), name="post_once_in_a_body"),
        ),
    ]
