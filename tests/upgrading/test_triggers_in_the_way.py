"""On SQLite a migration that makes a table anew first takes away the triggers of other tables that name it.

SQLite refuses to rename a table that a trigger speaks of, and a new database, on which every other test
runs, has no trigger before all migrations have run: only a database with data would fail.
"""

import re

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from tests.extent import extent

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# Those before it have run wherever there is a database with triggers as they are now.
SINCE = ("commitments", "0022_translations")


def later_migrations():
    """Those that a database of that day has still to run; in the short form the last of each app."""
    loader = MigrationLoader(None)
    done = set(loader.graph.forwards_plan(SINCE))
    nodes = [node for app in ("commitments", "tracker") for node in loader.graph.leaf_nodes(app)]
    plans = [loader.graph.forwards_plan(node) for node in nodes]
    later = {node for plan in plans for node in plan if node[0] in {"commitments", "tracker"}} - done
    return extent(nodes, long=sorted(later))


def named_by_triggers():
    """The tables of which a trigger of another table speaks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    tables = connection.introspection.table_names()
    return {
        table for own, sql in triggers for table in tables if table != own and re.search(rf"\b{table}\b", sql)
    }


def remade_by(node, monkeypatch):
    """The tables that a migration makes anew, and whether it drops the triggers before."""
    remade = []
    monkeypatch.setattr(
        DatabaseSchemaEditor,
        "_remake_table",
        lambda _editor, model, **_changes: remade.append(model._meta.db_table),
    )
    # Collecting asks no table, but that no transaction is open.
    elsewhere = DatabaseWrapper({**connection.settings_dict, "NAME": ":memory:"}, connection.alias)
    loader = MigrationLoader(elsewhere)
    migration = loader.get_migration(*node)
    loader.collect_sql([(migration, False)])
    codes = [one.code.__name__ for one in migration.operations[:1] if isinstance(one, RunPython)]
    return set(remade), codes == ["drop_triggers"]


@pytest.mark.parametrize("node", later_migrations(), ids=".".join)
def test_are_dropped_first(node, monkeypatch):
    remade, drops = remade_by(node, monkeypatch)

    assert drops or not remade & named_by_triggers(), (
        "Begin its operations with RunPython(drop_triggers, drop_triggers), as 0024_due_precision does."
    )


def test_some_tables_are_named_and_some_migration_remakes_them(monkeypatch):
    remade, drops = remade_by(("commitments", "0024_due_precision"), monkeypatch)

    assert drops
    assert remade & named_by_triggers()
