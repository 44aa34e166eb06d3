"""The index of the words of commitments, by which search finds them without reading all.

On PostgreSQL it holds each word, so that the beginning of one finds it; no extension is needed. SQLite has
such an index in a table beside the commitments, which triggers keep, where it was built with FTS5, as nearly
every one is; and one of the texts, which are read through without it, but not the rows. Made after every
`migrate` where it is not there, for SQLite makes a table anew whose columns change.
"""

from typing import Any, Final

from django.db import connections, transaction

from commitments.language.elsewhere import LINE_HASH, WORD_TABLE, WORDS, has_word_table, tokens_sql

TABLE: Final = "commitments_commitment"
COLUMN: Final = "search_text"
NAME: Final = "commitment_by_words"
# Its cost is what the planner takes it for, so that it asks the index rather than one row after the other.
_LINES: Final = f"SELECT {LINE_HASH.format(line='line')} FROM unnest(string_to_array(stored, E'\\n')) AS line"  # noqa: S608
_FUNCTION: Final = (
    f"CREATE OR REPLACE FUNCTION {WORDS}(stored text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT"
    " PARALLEL SAFE COST 500 AS $$ BEGIN RETURN array_to_tsvector(array_remove("
    f"string_to_array(translate(stored, E'\\n', ' '), ' ') || ARRAY({_LINES}), '')); END $$"
)

# Of a table that keeps no texts one is taken out by what was put in.
_PUT_IN: Final = f"INSERT INTO {WORD_TABLE} (rowid, words) VALUES (NEW.id, {tokens_sql(f'NEW.{COLUMN}')})"  # noqa: S608
_TAKE_OUT: Final = (
    f"INSERT INTO {WORD_TABLE} ({WORD_TABLE}, rowid, words)"  # noqa: S608
    f" VALUES ('delete', OLD.id, {tokens_sql(f'OLD.{COLUMN}')})"
)
_TRIGGERS: Final = {
    f"{WORD_TABLE}_added": f"AFTER INSERT ON {TABLE} BEGIN {_PUT_IN}; END",
    f"{WORD_TABLE}_removed": f"AFTER DELETE ON {TABLE} BEGIN {_TAKE_OUT}; END",
    f"{WORD_TABLE}_changed": f"AFTER UPDATE OF {COLUMN} ON {TABLE} WHEN OLD.{COLUMN} <> NEW.{COLUMN}"
    f" BEGIN {_TAKE_OUT}; {_PUT_IN}; END",
}


def install_word_index(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Make the index on database `using`; a receiver of post_migrate."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if COLUMN not in {one.name for one in connection.introspection.get_table_description(cursor, TABLE)}:
            return
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            # To ask for what is there already waits for whoever writes, and fails beside deferred triggers.
            cursor.execute("SELECT to_regclass(%s)", [NAME])
            if cursor.fetchone() == (None,):
                cursor.execute(f"CREATE INDEX {NAME} ON {TABLE} USING gin ({WORDS}({COLUMN}))")
        else:
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {NAME} ON {TABLE} ({COLUMN})")
    if has_word_table(connection):
        with transaction.atomic(using=using), connection.cursor() as cursor:
            _install_word_table(cursor)


def _install_word_table(cursor: Any) -> None:
    """Make the table of words and what keeps it, and fill it anew where rows were changed without that."""
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORD_TABLE}"
        " USING fts5(words, content='', tokenize='ascii', detail='none')"
    )
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
    there = {name for (name,) in cursor.fetchall()}
    for name, trigger in _TRIGGERS.items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"CREATE TRIGGER {name} {trigger}")
    cursor.execute(
        f"SELECT (SELECT COUNT(*) FROM {TABLE}) = (SELECT COUNT(*) FROM {WORD_TABLE}_docsize)"  # noqa: S608
    )
    (is_whole,) = cursor.fetchone()
    if not is_whole or not _TRIGGERS.keys() <= there:
        cursor.execute(f"INSERT INTO {WORD_TABLE} ({WORD_TABLE}) VALUES ('delete-all')")  # noqa: S608
        cursor.execute(
            f"INSERT INTO {WORD_TABLE} (rowid, words) SELECT id, {tokens_sql(COLUMN)} FROM {TABLE}"  # noqa: S608
        )
