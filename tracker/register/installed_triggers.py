"""The triggers of a read model that a database has, found by how their names begin: the rest of a name tells
of which release they are.
"""

from django.db import connections


def installed(prefix: str, *, using: str) -> list[tuple[str, str]]:
    """Those whose names begin so, each with its table."""
    connection = connections[using]
    asked = (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE pg_table_is_visible(tgrelid)"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [(name, table) for name, table in cursor.fetchall() if name.startswith(prefix)]


def remove_installed(prefix: str, *, using: str) -> None:
    """Drop them."""
    connection = connections[using]
    found = installed(prefix, using=using)
    with connection.cursor() as cursor:
        for name, table in found:
            cursor.execute(
                f"DROP TRIGGER {name}{f' ON {table}' if connection.vendor == 'postgresql' else ''}"
            )
