"""The whole kernel: deadlines with pauses and ladder, notes, links, files, leave cover, kept filters; its indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yakja.foundation.kit.i18n
from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0001_initial"),
        ("cases", "0002_append_only"),
        ("files", "0001_initial"),
        ("people", "0002_retired_keys"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes the table anew for new columns and forgets its triggers; they are put back at the end.
        migrations.RunPython(remove("cases_caseevent"), install("cases_caseevent")),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("is_public", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
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
                        choices=[("duplicate_of", "duplicate of"), ("caused_by", "caused by")], max_length=14
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_ref", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("actor_ref", models.CharField(max_length=80)),
                ("actor_name", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rung", models.CharField(max_length=30)),
                ("due_at", models.DateTimeField()),
                ("fired_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="LeaveCover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                ("made_by_ref", models.CharField(max_length=80)),
                ("is_sample", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=500)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_worklist",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_kind_state",
        ),
        migrations.AddField(
            model_name="case",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="escalates_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="function",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="bodies.function",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="given_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="given_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="is_restricted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="level",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="opened_via",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="case",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "normal"), (1, "high"), (2, "critical")], default=0
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="rungs_fired",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="case",
            name="topic",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="case",
            name="urgency",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="waiting_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="door",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="is_public",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="text",
            field=yakja.foundation.kit.i18n.TranslatedTextField(
                blank=True, default=yakja.foundation.kit.i18n.TranslatedText
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="bodies.body",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="place",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="post",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="bodies.post",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["body", "id"], name="case_of_body"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["body", "topic", "id"], name="case_of_topic"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["place", "id"], name="case_at_place"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["kind", "state", "id"], name="case_of_kind"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["body", "urgency", "id"],
                name="case_open_body",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["urgency", "id"], name="case_open"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["kind", "urgency", "id"],
                name="case_open_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["kind", "body", "state"],
                name="case_open_count",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["post", "urgency", "id"],
                name="case_open_post",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False), ("closed_at__isnull", True)),
                fields=["assignee", "urgency", "id"],
                name="case_open_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("function__isnull", False)),
                fields=["function", "urgency", "id"],
                name="case_open_function",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("escalates_at__isnull", False)),
                fields=["escalates_at", "id"],
                name="case_escalates",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="cases.caseevent"
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="case_files", to="files.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="linked_from", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casenote",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="leavecover",
            name="covered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="covering", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="leavecover",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="covers",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="leavecover",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="covers",
                to="bodies.post",
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="case_filters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.UniqueConstraint(fields=("event", "file"), name="case_file_once"),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(fields=("case", "to", "kind"), name="case_link_once"),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "duplicate_of")), fields=("case",), name="case_duplicate_of_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("case", models.F("to")), _negated=True), name="case_link_to_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("case", "rung", "due_at"), name="case_rung_once_a_deadline"
            ),
        ),
        migrations.AddIndex(
            model_name="leavecover",
            index=models.Index(fields=["covered_by", "ends_on"], name="case_covering"),
        ),
        migrations.AddConstraint(
            model_name="leavecover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", False), ("post__isnull", True)),
                    models.Q(("person__isnull", True), ("post__isnull", False)),
                    _connector="OR",
                ),
                name="case_cover_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavecover",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="case_cover_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="case_filter_named_once"),
        ),
        migrations.RunPython(
            install("cases_caseevent", "cases_casenote"), remove("cases_caseevent", "cases_casenote")
        ),
    ]
