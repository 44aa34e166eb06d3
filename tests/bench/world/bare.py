"""Tables without what makes writing many rows slow: their indices, unique constraints and triggers are made
again once all rows are there, which takes a fraction of keeping them row by row.
"""

import contextlib
from collections.abc import Iterator, Sequence

from django.db import connection

# Keys stay: others refer to them, and rows come in their order.
CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'u' AND conrelid = ANY(%s::regclass[]) ORDER BY conname"""
INDICES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[])
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"""
OF_SQLITE = """
SELECT 'DROP ' || type || ' "' || name || '"', sql FROM sqlite_master
WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND tbl_name IN ({places})))
ORDER BY type, name"""


@contextlib.contextmanager
def bare(tables: Sequence[str]) -> Iterator[None]:
    """Inside, the tables have no index but those of their keys, and no trigger of any table is called."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Neither triggers nor foreign keys.
            cursor.execute("SET session_replication_role = replica")
            found = []
            for sql in (CONSTRAINTS, INDICES):
                cursor.execute(sql, [[*tables]])
                found += cursor.fetchall()
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(OF_SQLITE.format(places=", ".join(["%s"] * len(tables))), [*tables])
            found = cursor.fetchall()
        for drop, _make in found:
            cursor.execute(drop)
        yield
        for _drop, make in found:
            cursor.execute(make)
        if connection.vendor == "postgresql":
            cursor.execute("RESET session_replication_role")
        else:
            cursor.execute("PRAGMA foreign_keys = ON")
