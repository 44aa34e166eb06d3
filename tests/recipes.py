"""What a factory makes in most tests, written again: its rows were made once in this process, by the
product's own way, which takes thirty queries; each test gets them as they were then, with keys and a time of
its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from commitments.models import Commitment, Conference, Participation, Resolution, State, Theme, Wording

# In the order in which they can be inserted.
MODELS: Final[tuple[Any, ...]] = (Conference, State, Theme, Participation, Resolution, Wording, Commitment)
NOW: Final = object()


class Key(NamedTuple):
    """The primary key that a row had when it was kept."""

    model: Any
    value: int


@dataclass(frozen=True)
class KeptRow:
    """The statement that inserts a row; among its values are keys of other rows, and the time at which it is
    written.
    """

    key: Key | None
    statement: str
    values: tuple[Any, ...]


_kept: dict[str, tuple[KeptRow, ...]] = {}


def keep(name: str, make: Callable[[], object]) -> None:
    """Make what `make` makes in a database without any of it, keep its rows under this name, and undo it."""
    with transaction.atomic():
        assert not any(model._base_manager.exists() for model in MODELS)
        make()
        _kept[name] = tuple(_rows())
        transaction.set_rollback(True)


def is_kept(name: str) -> bool:
    """Whether it can be written again; not while a page is asked for, for history names who asks."""
    return name in _kept and not hasattr(HistoricalRecords.context, "request")


def are_not_there(*rows: tuple[Any, str, str]) -> bool:
    """Whether none of the rows is there, each told by its model, a column and its value."""
    found = " OR ".join(
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} WHERE {column} = %s)" for model, column, _value in rows
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {found}", [value for *_column, value in rows])
        (is_any_there,) = cursor.fetchone()
    return not is_any_there


def write_again(name: str) -> None:
    """Insert the rows that were kept under this name."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    keys: dict[Key, int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for row in _kept[name]:
            values = [
                keys[value] if isinstance(value, Key) else now if value is NOW else value
                for value in row.values
            ]
            cursor.execute(row.statement, values)
            if row.key is not None:
                (keys[row.key],) = cursor.fetchone()


def _rows() -> list[KeptRow]:
    histories = [model.history.model for model in MODELS if hasattr(model, "history")]
    return [
        _kept_row(row, is_history=model in histories)
        for model in (*MODELS, *histories)
        for row in model._base_manager.order_by("pk")
    ]


def _kept_row(row: Any, *, is_history: bool) -> KeptRow:
    model = type(row)
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    returned = "" if is_history else f" RETURNING {quoted(model._meta.pk.column)}"
    return KeptRow(
        key=None if is_history else Key(model, row.pk),
        statement=f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places}){returned}",
        values=tuple(_kept_value(row, field, is_history=is_history) for field in fields),
    )


def _kept_value(row: Any, field: Any, *, is_history: bool) -> Any:
    value = getattr(row, field.attname)
    if is_history and field.name == "id":
        return Key(type(row).instance_type, value)
    if field.is_relation and value is not None:
        assert field.related_model in MODELS, f"{field} leads to a row that is not kept."
        return Key(field.related_model, value)
    if isinstance(value, datetime):
        return NOW
    assert not isinstance(value, date), f"{field} depends on the day."
    return field.get_db_prep_save(value, connection)
