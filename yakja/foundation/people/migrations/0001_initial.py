"""The first tables of this room."""

import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import yakja.foundation.kit.i18n
import yakja.foundation.kit.secrecy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("bodies", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "Somebody signs in with this name already."},
                        max_length=60,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="sign-in name",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("phone", yakja.foundation.kit.secrecy.EncryptedTextField(blank=True, default="")),
                ("phone_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phone_hash", ""), _negated=True),
                        fields=("phone_hash",),
                        name="account_phone_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("secret_hash", models.CharField(max_length=64)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("read", "reading at a higher rate"),
                            ("usage_counts", "sending the counts of one tool's transactions"),
                        ],
                        max_length=30,
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=60)),
                ("made_at", models.DateTimeField()),
                ("made_by_ref", models.CharField(max_length=80)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_keys",
                        to="bodies.body",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ur", "اردو"),
                            ("en", "English"),
                            ("sd", "سنڌي"),
                            ("ps", "پښتو"),
                            ("pnb", "پنجابی"),
                            ("skr", "سرائیکی"),
                            ("bal", "بلۏچی"),
                        ],
                        default="ur",
                        max_length=5,
                    ),
                ),
                ("cnic_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("cnic_last_four", models.CharField(blank=True, default="", max_length=4)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ur", "اردو"),
                            ("en", "English"),
                            ("sd", "سنڌي"),
                            ("ps", "پښتو"),
                            ("pnb", "پنجابی"),
                            ("skr", "سرائیکی"),
                            ("bal", "بلۏچی"),
                        ],
                        max_length=5,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("door", models.CharField(max_length=20)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                (
                    "name",
                    yakja.foundation.kit.i18n.TranslatedTextField(
                        blank=True, default=yakja.foundation.kit.i18n.TranslatedText
                    ),
                ),
                ("earned_on", models.DateField()),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResetRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_ref", models.CharField(max_length=80)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "waiting"),
                            ("approved", "approved by two officers"),
                            ("refused", "refused"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bodies.body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reset_requests",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResetApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="people.resetrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Role",
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
                            ("citizen", "citizen"),
                            ("council_officer", "officer of a council"),
                            ("district_officer", "officer of a district"),
                            ("provincial_steward", "steward of the province"),
                            ("auditor", "auditor"),
                            ("supplier", "supplier"),
                            ("administrator", "administrator of the platform"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "charge",
                    models.CharField(
                        choices=[("regular", "regular charge"), ("additional", "additional charge")],
                        default="regular",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("awaits_assumption", models.BooleanField(default=False)),
                ("assumed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("instrument", models.CharField(blank=True, max_length=200)),
                ("end_reason", models.CharField(blank=True, max_length=300)),
                ("given_by_ref", models.CharField(max_length=80)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="bodies.body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="people.person"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="places.place",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="bodies.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("loopback", "trying the platform on one's own machine"),
                            ("first", "first administrator"),
                            ("invitation", "invitation"),
                            ("reset", "reset by two officers"),
                        ],
                        max_length=12,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("made_by_ref", models.CharField(max_length=80)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_links",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cnic_hash", ""), _negated=True),
                fields=("cnic_hash",),
                name="person_cnic_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("person", "purpose"),
                name="consent_once_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="qualification",
            index=models.Index(fields=["person", "code"], name="people_qualified"),
        ),
        migrations.AddConstraint(
            model_name="resetrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("person",),
                name="reset_one_open_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="resetapproval",
            constraint=models.UniqueConstraint(fields=("request", "person"), name="reset_one_voice_each"),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(fields=["person", "ended_at"], name="role_of_person"),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(fields=["body", "ended_at"], name="role_at_body"),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(fields=["post", "ended_at"], name="role_in_post"),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("body__isnull", True), ("place__isnull", True), _connector="OR"),
                name="role_at_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["citizen", "auditor", "administrator"]),
                    ("body__isnull", False),
                    ("place__isnull", False),
                    _connector="OR",
                ),
                name="role_is_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("post__isnull", True), ("body__isnull", False), _connector="OR"),
                name="role_post_needs_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="role_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("awaits_assumption", False), ("ended_at__isnull", True), ("post__isnull", False)
                ),
                fields=("post",),
                name="role_one_holder_of_a_post",
            ),
        ),
    ]
