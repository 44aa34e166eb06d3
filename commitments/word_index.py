"""The index of the words of commitments, by which search finds them without reading all.

On PostgreSQL it holds each word, so that the beginning of one finds it; no extension is needed. SQLite has
no such index without one: there it holds the texts, which are read through, but not the rows. Made after
every `migrate` where it is not there, for SQLite makes a table anew whose columns change.
"""

from typing import Any, Final

from django.db import connections

from commitments.language.elsewhere import LINE_HASH, WORDS

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
