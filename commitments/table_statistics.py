"""What SQLite knows of how many rows a question finds, by which it chooses its indices; of an index of which
it knows nothing it expects the wrong. PostgreSQL looks by itself.
"""

from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

# Of each index it looks at so many rows, which takes a second however many there are; a State with more
# commitments than that would look like one with as many.
ROWS_MAX: Final = 20_000


def look_at_tables(*, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:  # noqa: ARG001
    """Have SQLite look anew at what the tables of database `using` hold; a receiver of post_migrate."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_MAX}")
            cursor.execute("ANALYZE")
