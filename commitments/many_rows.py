"""Writing many rows while others wait: SQLite lets one person write at a time, and making a statement of the
values of some thousand rows takes longer than writing them.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import connection, models
from django.utils import timezone

# Fewer rows go the usual way.
MANY: Final = 50
# Rows that one statement names.
NAMED_AT_ONCE: Final = 500


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, as bulk_create does, and give them their primary keys; call it within a
    transaction.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    if len(rows) < MANY or connection.vendor != "sqlite":
        model._default_manager.bulk_create(rows, batch_size=NAMED_AT_ONCE)
        return
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    readers = [(field.pre_save, field.get_db_prep_save) for field in fields]
    parameters = [[prepared(value(row, True), connection) for value, prepared in readers] for row in rows]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Nobody else inserts meanwhile, and AUTOINCREMENT gives keys in the order of the rows.
    key = quoted(model._meta.pk.column)
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        # All of the statements is made of names of our own.
        cursor.execute(f"SELECT COALESCE(MAX({key}), 0) FROM {table}")  # noqa: S608
        (last,) = cursor.fetchone()
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", parameters)  # noqa: S608
        cursor.execute(f"SELECT {key} FROM {table} WHERE {key} > %s ORDER BY {key}", [last])  # noqa: S608
        keys = [found for (found,) in cursor.fetchall()]
    for row, found in zip(rows, keys, strict=True):
        row.pk = found
        row._state.adding, row._state.db = False, connection.alias


def update_rows(rows: Sequence[models.Model], columns: Collection[str]) -> None:
    """Store these columns of rows of one model, as bulk_update does; call it within a transaction."""
    if not rows:
        return
    model: Any = type(rows[0])
    if len(rows) < MANY or connection.vendor != "sqlite":
        model._default_manager.bulk_update(rows, list(columns), batch_size=NAMED_AT_ONCE)
        return
    fields = [model._meta.get_field(name) for name in columns]
    readers = [(field.attname, field.get_db_prep_save) for field in fields]
    parameters = [
        [*(prepared(getattr(row, name), connection) for name, prepared in readers), row.pk] for row in rows
    ]
    quoted = connection.ops.quote_name
    assignments = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {key} = %s", parameters)  # noqa: S608


def copy_to_history(
    rows: Sequence[models.Model], *, reason: str, is_new: bool = True, person: Any = None
) -> None:
    """Add what rows of one model are now to their history, for `reason`, as what `person` did, or whoever
    asks; the database copies it.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    past: Any = model.history.model
    person = person or past.get_default_history_user(rows[0])
    told = {
        "history_date": timezone.now(),
        "history_user": None if person is None else person.pk,
        "history_change_reason": reason,
        "history_type": "+" if is_new else "~",
    }
    quoted = connection.ops.quote_name
    field_of = past._meta.get_field
    copied = [quoted(field_of(field.name).column) for field in past.tracked_fields]
    columns = ", ".join([*copied, *(quoted(field_of(name).column) for name in told)])
    values = [field_of(name).get_db_prep_save(value, connection) for name, value in told.items()]
    key, table = quoted(model._meta.pk.column), quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), NAMED_AT_ONCE):
            keys = [row.pk for row in rows[start : start + NAMED_AT_ONCE]]
            places = ", ".join(["%s"] * len(keys))
            cursor.execute(
                f"INSERT INTO {quoted(past._meta.db_table)} ({columns}) "  # noqa: S608
                f"SELECT {', '.join(copied)}, %s, %s, %s, %s FROM {table} WHERE {key} IN ({places}) "
                f"ORDER BY {key}",
                [*values, *keys],
            )
