"""What was posted is never rewritten, and balances in each fund and grant: the database itself refuses.

PostgreSQL looks at each transaction when it commits, and at once at an entry that comes too late or on another day.
SQLite looks when the last entry of a transaction is written.
"""

from typing import Any

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove

TABLES = ("ledger_transaction", "ledger_entry", "ledger_periodlock")

POSTGRESQL = (
    """
    CREATE FUNCTION ledger_check_balance() RETURNS trigger AS $$
    BEGIN
        IF (SELECT COUNT(*) FROM ledger_entry WHERE transaction_id = NEW.id) <> NEW.entry_count THEN
            RAISE EXCEPTION 'ledger transaction % has not the entries it names', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        -- Its own entries first, by their index. Statistics taken while a long transaction fills a table say that it is
        -- empty, and a join planned for an empty table may read it from end to end, once for each transaction.
        IF EXISTS (
            WITH own AS MATERIALIZED (SELECT account_id, amount FROM ledger_entry WHERE transaction_id = NEW.id)
            SELECT 1 FROM own e JOIN ledger_account a ON a.id = e.account_id
            GROUP BY a.fund, a.grant_code HAVING SUM(e.amount) <> 0
        ) THEN
            RAISE EXCEPTION 'ledger transaction % does not balance in each fund', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE CONSTRAINT TRIGGER ledger_transaction_balance AFTER INSERT ON ledger_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balance()
    """,
    """
    CREATE FUNCTION ledger_check_entries() RETURNS trigger AS $$
    BEGIN
        -- Row by row by their keys; OFFSET 0 keeps the planner from joining by what it believes to know of the tables.
        IF EXISTS (
            SELECT 1 FROM fresh f
            CROSS JOIN LATERAL (
                SELECT entry_count, "on", body_id FROM ledger_transaction WHERE id = f.transaction_id OFFSET 0
            ) t
            CROSS JOIN LATERAL (SELECT body_id FROM ledger_account WHERE id = f.account_id OFFSET 0) a
            WHERE f.position > t.entry_count OR f."on" <> t."on" OR a.body_id <> t.body_id
        ) THEN
            RAISE EXCEPTION 'a ledger entry does not fit its transaction' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER ledger_entry_fits AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries()
    """,
)
SQLITE = (
    """
    CREATE TRIGGER ledger_entry_fits AFTER INSERT ON ledger_entry BEGIN
        SELECT RAISE(ABORT, 'a ledger entry does not fit its transaction')
        FROM ledger_transaction t JOIN ledger_account a ON a.id = NEW.account_id
        WHERE t.id = NEW.transaction_id
        AND (NEW.position > t.entry_count OR NEW."on" <> t."on" OR a.body_id <> t.body_id);
        SELECT RAISE(ABORT, 'a ledger transaction does not balance in each fund')
        FROM ledger_transaction t
        WHERE t.id = NEW.transaction_id AND t.entry_count = NEW.position AND (
            (SELECT COUNT(*) FROM ledger_entry WHERE transaction_id = t.id) <> t.entry_count
            OR EXISTS (
                SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
                WHERE e.transaction_id = t.id GROUP BY a.fund, a.grant_code HAVING SUM(e.amount) <> 0
            )
        );
    END
    """,
)
DOWN = {
    "postgresql": (
        "DROP TRIGGER ledger_transaction_balance ON ledger_transaction",
        "DROP TRIGGER ledger_entry_fits ON ledger_entry",
        "DROP FUNCTION ledger_check_balance()",
        "DROP FUNCTION ledger_check_entries()",
    ),
    "sqlite": ("DROP TRIGGER ledger_entry_fits",),
}


def watch(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def unwatch(apps: Any, schema_editor: Any) -> None:
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunPython(install(*TABLES), remove(*TABLES)),
        migrations.RunPython(watch, unwatch),
    ]
