"""What was received is never rewritten, and what a receipt paid adds up to it."""

from typing import Any

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove

KEPT = (
    "revenue_receipt",
    "revenue_allocation",
    "revenue_advanceuse",
    "revenue_reversal",
    "revenue_dayclose",
    "revenue_deposit",
)


def add_checks(apps: Any, schema_editor: Any) -> None:
    """Allocations never exceed their receipt, checked at once; on PostgreSQL they equal it when the transaction ends.

    SQLite has no checks at the end of a transaction: there the one writing function compares the sums.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            """
            CREATE FUNCTION revenue_allocations_within() RETURNS trigger AS $$ BEGIN
                -- Each receipt by its key: what is known of a table that is being filled misleads a join (OFFSET 0 forbids it).
                IF EXISTS (
                    SELECT 1 FROM (SELECT DISTINCT receipt_id FROM added) n
                    CROSS JOIN LATERAL (SELECT amount_paisa FROM revenue_receipt WHERE id = n.receipt_id OFFSET 0) r
                    CROSS JOIN LATERAL (
                        SELECT SUM(amount_paisa) AS paid FROM revenue_allocation
                        WHERE receipt_id = n.receipt_id OFFSET 0
                    ) a
                    WHERE r.amount_paisa < a.paid
                ) THEN RAISE EXCEPTION 'allocations exceed their receipt'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_within_receipt';
                END IF;
                RETURN NULL;
            END $$ LANGUAGE plpgsql""",
            params=None,
        )
        schema_editor.execute(
            "CREATE TRIGGER revenue_allocation_within AFTER INSERT ON revenue_allocation "
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION revenue_allocations_within()"
        )
        schema_editor.execute(
            """
            CREATE FUNCTION revenue_receipt_allocated() RETURNS trigger AS $$ BEGIN
                IF (SELECT COALESCE(SUM(amount_paisa), 0) FROM revenue_allocation WHERE receipt_id = NEW.id)
                    <> NEW.amount_paisa
                THEN RAISE EXCEPTION 'the parts of receipt number % do not add up to it', NEW.no
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_allocated';
                END IF;
                RETURN NULL;
            END $$ LANGUAGE plpgsql""",
            params=None,
        )
        schema_editor.execute(
            "CREATE CONSTRAINT TRIGGER revenue_receipt_allocated AFTER INSERT ON revenue_receipt "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION revenue_receipt_allocated()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER revenue_allocation_within AFTER INSERT ON revenue_allocation "
            "WHEN (SELECT SUM(amount_paisa) FROM revenue_allocation WHERE receipt_id = NEW.receipt_id) > "
            "(SELECT amount_paisa FROM revenue_receipt WHERE id = NEW.receipt_id) "
            "BEGIN SELECT RAISE(ABORT, 'allocations exceed their receipt'); END"
        )


def drop_checks(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER revenue_allocation_within ON revenue_allocation")
        schema_editor.execute("DROP TRIGGER revenue_receipt_allocated ON revenue_receipt")
        schema_editor.execute("DROP FUNCTION revenue_allocations_within()")
        schema_editor.execute("DROP FUNCTION revenue_receipt_allocated()")
    else:
        schema_editor.execute("DROP TRIGGER revenue_allocation_within")


class Migration(migrations.Migration):
    dependencies = [("revenue", "0002_collection")]
    operations = [
        migrations.RunPython(install(*KEPT), remove(*KEPT)),
        migrations.RunPython(add_checks, drop_checks),
    ]
