"""What is asked by every request is planned once, counted and refused like any other statement."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yakja.foundation.kit.statements import ask_row

SQL = "SELECT model FROM django_content_type WHERE app_label = %s AND model = %s"


@pytest.mark.django_db
def test_the_row_is_given_and_each_asking_counts_as_a_statement(django_assert_num_queries):
    with django_assert_num_queries(2) as seen:
        assert ask_row(SQL, ["people", "account"]) == ("account",)
        assert ask_row(SQL, ["people", "none such"]) is None
    assert all("django_content_type" in each["sql"] for each in seen.captured_queries)
    assert ask_row(SQL, ["people", "account"]) == ("account",)
    assert ask_row(SQL, ["people", "none such"]) is None


@pytest.mark.django_db
def test_times_and_numbers_are_understood():
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    asked = "SELECT COUNT(*) FROM django_session WHERE expire_date > %s AND session_key <> %s"
    assert ask_row(asked, [now, "x"]) == (0,)
    assert ask_row("SELECT id + 1 FROM django_content_type WHERE id = %s", [-1]) is None


@pytest.mark.django_db
def test_a_refusal_of_the_database_is_djangos():
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        ask_row("SELECT nothing FROM no_such_table WHERE 1 = %s", [1])
    assert caught.type.__module__ == "django.db.utils"


@pytest.mark.django_db
def test_a_plan_is_kept_where_the_database_can_be_asked_for_it():
    for _ in range(7):
        ask_row(SQL, ["people", "account"])
    kept = ["SELECT model FROM django_content_type WHERE app_label = $1 AND model = $2"]
    assert _plans() == (kept if connection.vendor == "postgresql" else [])


def _plans() -> list[str]:
    """Statements that PostgreSQL keeps for this connection; SQLite shows none."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%django_content_type%'"
        )
        return [row[0] for row in cursor.fetchall()]
