"""The indices of the words of commitments and of resolutions, by which search finds them without reading all.

On PostgreSQL one holds each word, so that the beginning of one finds it; no extension is needed. SQLite has
such an index in a table beside the rows, which triggers keep, where it was built with FTS5, as nearly every
one is; and of commitments one of the texts, which are read through without it, but not the rows. Made after
every `migrate` where it is not there, for SQLite makes a table anew whose columns change.
"""

from typing import Any, Final

from django.db import connections, transaction

from commitments.language.elsewhere import LINE_HASH, WORD_TABLES, WORDS, has_word_table, tokens_sql

COLUMN: Final = "search_text"
# The index of each table on PostgreSQL; of the first, which is large, SQLite has one of its texts, too.
NAMES: Final = {
    "commitments_commitment": "commitment_by_words",
    "commitments_resolution": "resolution_by_words",
}
# Its cost is what the planner takes it for, so that it asks the index rather than one row after the other.
_LINES: Final = f"SELECT {LINE_HASH.format(line='line')} FROM unnest(string_to_array(stored, E'\\n')) AS line"  # noqa: S608
_FUNCTION: Final = (
    f"CREATE OR REPLACE FUNCTION {WORDS}(stored text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT"
    " PARALLEL SAFE COST 500 AS $$ BEGIN RETURN array_to_tsvector(array_remove("
    f"string_to_array(translate(stored, E'\\n', ' '), ' ') || ARRAY({_LINES}), '')); END $$"
)


def _triggers(table: str) -> dict[str, str]:
    """What keeps the table of words of `table`, by name."""
    kept = WORD_TABLES[table]
    put_in = f"INSERT INTO {kept} (rowid, words) VALUES (NEW.id, {tokens_sql(f'NEW.{COLUMN}')})"  # noqa: S608
    # Of a table that keeps no texts one is taken out by what was put in.
    take_out = (
        f"INSERT INTO {kept} ({kept}, rowid, words) VALUES ('delete', OLD.id, {tokens_sql(f'OLD.{COLUMN}')})"  # noqa: S608
    )
    return {
        f"{kept}_added": f"AFTER INSERT ON {table} BEGIN {put_in}; END",
        f"{kept}_removed": f"AFTER DELETE ON {table} BEGIN {take_out}; END",
        f"{kept}_changed": f"AFTER UPDATE OF {COLUMN} ON {table} WHEN OLD.{COLUMN} <> NEW.{COLUMN}"
        f" BEGIN {take_out}; {put_in}; END",
    }


def install_word_index(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Make the indices on database `using`; a receiver of post_migrate."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    for table, name in NAMES.items():
        if table not in there:
            continue
        with connection.cursor() as cursor:
            columns = {one.name for one in connection.introspection.get_table_description(cursor, table)}
            if COLUMN not in columns:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(_FUNCTION)
                # To ask for one that is there waits for whoever writes, and fails beside deferred triggers.
                cursor.execute("SELECT to_regclass(%s)", [name])
                if cursor.fetchone() == (None,):
                    cursor.execute(f"CREATE INDEX {name} ON {table} USING gin ({WORDS}({COLUMN}))")
            elif table == "commitments_commitment":
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({COLUMN})")
        if has_word_table(connection):
            with transaction.atomic(using=using), connection.cursor() as cursor:
                _install_word_table(cursor, table)


def _install_word_table(cursor: Any, table: str) -> None:
    """Make the table of words of `table` and what keeps it, and fill it anew where rows were changed without
    that.
    """
    kept, triggers = WORD_TABLES[table], _triggers(table)
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {kept}"
        " USING fts5(words, content='', tokenize='ascii', detail='none')"
    )
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    there = {name for (name,) in cursor.fetchall()}
    for name, trigger in triggers.items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"CREATE TRIGGER {name} {trigger}")
    cursor.execute(f"SELECT (SELECT COUNT(*) FROM {table}) = (SELECT COUNT(*) FROM {kept}_docsize)")  # noqa: S608
    (is_whole,) = cursor.fetchone()
    if not is_whole or not triggers.keys() <= there:
        cursor.execute(f"INSERT INTO {kept} ({kept}) VALUES ('delete-all')")  # noqa: S608
        cursor.execute(
            f"INSERT INTO {kept} (rowid, words) SELECT id, {tokens_sql(COLUMN)} FROM {table}"  # noqa: S608
        )
