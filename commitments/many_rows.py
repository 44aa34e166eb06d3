"""Writing many rows while others wait: SQLite lets one person write at a time, and making a statement of the
values of some thousand rows takes longer than writing them.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final

from django.db import connection, connections, models
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from commitments.language.elsewhere import is_among

# Fewer rows go the usual way.
MANY: Final = 50
# Rows that one statement names.
NAMED_AT_ONCE: Final = 500
# Rows that one statement of PostgreSQL is given, column by column.
GIVEN_AT_ONCE: Final = 5_000
# Of so many rows the keys are read first, so that what is walked is looked through for them; of more, any
# hundred of what is walked hold enough.
FEW: Final = 10_000
# What SQLite keeps of its file in memory, in kB, while many rows are written: with its usual 2 MB it reads
# pages of tables and indices anew for most rows, and puts away again and again what it changed of them.
KEPT_MEANWHILE: Final = 16_000
# What SQLite calls memory. What it would need to take back a statement, each page that this changes, it
# otherwise writes to a temporary file from the first large statement of a transaction on, of every small one
# too. A transaction has this from its beginning or not at all; and no savepoint is to stay open in it for
# many rows, of which all pages would be kept.
IN_MEMORY: Final = 2
# What Django's own fields hand to a database as it is.
_AS_IT_IS: Final = frozenset({str, int, bool, type(None)})
_OF_DJANGO: Final = "django.db.models.fields"
_DAYS: Final = frozenset({date, datetime, type(None)})
# In an element of an array.
_ESCAPED: Final = str.maketrans({'"': '\\"', "\\": "\\\\"})


def among(keys: Iterable[Any], *, texts: bool = False) -> RawSQL:
    """For `filter(pk__in=…)`: numbers, or texts, as one parameter. Each as one of its own takes Django longer
    to name than the database to find.
    """
    keys = [*keys]
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])
    return RawSQL(f"SELECT unnest(%s::{'text' if texts else 'bigint'}[])", [_array(keys)])  # noqa: S611


class Among(Func):
    """That a column of numbers is one of many, for rows that are walked in an order of their own: of what
    `among` gives PostgreSQL would begin with the keys.
    """

    output_field = BooleanField()

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        super().__init__(F(column))
        self.keys = tuple(keys)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        condition, keys = is_among(sql, self.keys, vendor=connection.vendor)
        return condition, [*params, *keys]


def one_of(column: str, rows: QuerySet[Any]) -> Q:
    """That a column is the key of one of the rows, for changes that are walked in their order: as keys where
    the rows are few, so that nothing is looked up for each change that is passed over.
    """
    found = rows.order_by().values_list("pk", flat=True)
    keys = list(found[: FEW + 1])
    return Q(Among(column, keys)) if len(keys) <= FEW else Q(**{f"{column}__in": found})


@contextmanager
def more_kept_in_memory() -> Iterator[None]:
    """SQLite keeps more of its file in memory until the end, and there as well what takes back a statement
    that fails; whoever asks within this. Other databases do so by themselves.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    # Not by a cursor of Django's, which a transaction that failed refuses at the end.
    sqlite: Any = connection.connection
    meanwhile = {"cache_size": -KEPT_MEANWHILE}
    if not connection.in_atomic_block:
        meanwhile["temp_store"] = IN_MEMORY
    usual = {name: int(sqlite.execute(f"PRAGMA {name}").fetchone()[0]) for name in meanwhile}
    _set_pragmas(sqlite, meanwhile)
    try:
        yield
    finally:
        if connection.connection is sqlite:
            _set_pragmas(sqlite, usual)


def _set_pragmas(sqlite: Any, values: Mapping[str, int]) -> None:
    for name, value in values.items():
        sqlite.execute(f"PRAGMA {name} = {value}")


@dataclass(frozen=True, kw_only=True)
class NewRows:
    """Rows of one model that are not stored yet, and the values of their columns as the database takes them;
    of few rows there are no such values, of rows that nobody asks for later nothing else.
    """

    model: type[models.Model] | None = None
    rows: Sequence[models.Model] = ()
    fields: Sequence[Any] = ()
    values: Sequence[Sequence[Any]] = ()
    # Whether rows that were not made are asked for later all the same, by the keys that they get.
    keys_wanted: bool = False


def new_rows(rows: Sequence[models.Model]) -> NewRows:
    """What insert_new writes; asks the database for nothing."""
    if not rows:
        return NewRows()
    model = type(rows[0])
    if len(rows) < MANY or not isinstance(model._meta.pk, models.AutoField):
        return NewRows(model=model, rows=rows)
    return replace(as_values(rows), rows=rows, keys_wanted=False)


def as_values(rows: Sequence[models.Model]) -> NewRows:
    """The same of rows as values alone, which take a fraction of the room, and can be put away in a file."""
    if not rows:
        return NewRows()
    model = type(rows[0])
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = [_stored(field, _values_of(field, rows)) for field in fields]
    return NewRows(model=model, fields=fields, values=[*zip(*columns, strict=True)], keys_wanted=True)


def new_values(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> NewRows:
    """The same of rows that are given by the values of all their columns, each naming the same in one order;
    they are not made, and so get no keys.
    """
    if not rows:
        return NewRows()
    fields = [_field(model, name) for name in rows[0]]
    given = zip(*(row.values() for row in rows), strict=True)
    columns = [_stored(field, values) for field, values in zip(fields, given, strict=True)]
    return NewRows(model=model, fields=fields, values=[*zip(*columns, strict=True)])


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, as bulk_create does, and give them their primary keys; call it within a
    transaction.
    """
    insert_new(new_rows(rows))


def insert_new(new: NewRows) -> list[Any]:
    """Insert rows as insert_rows does; the keys that they got, of rows that somebody asks for later."""
    model: Any = new.model
    if model is None:
        return []
    if not new.values:
        return [row.pk for row in model._default_manager.bulk_create(new.rows, batch_size=NAMED_AT_ONCE)]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in new.fields)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    keys: list[Any] = []
    is_asked_for = bool(new.rows) or new.keys_wanted
    with connection.cursor() as cursor:
        # All of the statements is made of names of our own.
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(new.fields))
            # Nobody else inserts meanwhile, and AUTOINCREMENT gives keys in the order of the rows.
            cursor.execute(f"SELECT COALESCE(MAX({key}), 0) FROM {table}")  # noqa: S608
            (last,) = cursor.fetchone()
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", new.values)  # noqa: S608
            if is_asked_for:
                cursor.execute(f"SELECT {key} FROM {table} WHERE {key} > %s ORDER BY {key}", [last])  # noqa: S608
                keys += [found for (found,) in cursor.fetchall()]
        else:
            for start in range(0, len(new.values), GIVEN_AT_ONCE):
                some = new.values[start : start + GIVEN_AT_ONCE]
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608
                    f"FROM unnest({_arrays(new.fields)}) WITH ORDINALITY AS given ({columns}, place_of_row) "
                    f"ORDER BY place_of_row RETURNING {key}",
                    _by_column(some),
                )
                keys += [found for (found,) in cursor.fetchall()] if is_asked_for else []
    for row, found in zip(new.rows, keys if new.rows else (), strict=True):
        row.pk = found
        row._state.adding, row._state.db = False, connection.alias
    return keys


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


@dataclass(frozen=True, kw_only=True)
class FoundRows:
    """What columns of rows are to become, each found by what other columns of it are; as the database takes
    both.
    """

    model: type[models.Model]
    assigned: Sequence[str]
    found_by: Sequence[str]
    values: Sequence[Sequence[Any]]


def found_rows(
    model: type[models.Model],
    rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> FoundRows:
    """Of each row what it is to become, and by what it is found; asks the database for nothing."""
    if not rows:
        return FoundRows(model=model, assigned=(), found_by=(), values=())
    assigned, found_by = (tuple(columns) for columns in rows[0])
    given = zip(*((*become.values(), *found.values()) for become, found in rows), strict=True)
    columns = [
        _stored(_field(model, name), values)
        for name, values in zip((*assigned, *found_by), given, strict=True)
    ]
    return FoundRows(model=model, assigned=assigned, found_by=found_by, values=[*zip(*columns, strict=True)])


def update_found(found: FoundRows) -> int:
    """Write what found_rows made ready, and say how many rows were found; call it within a transaction."""
    if not found.values:
        return 0
    quoted = connection.ops.quote_name
    table = quoted(found.model._meta.db_table)
    assigned, found_by = (
        [_field(found.model, name) for name in of] for of in (found.assigned, found.found_by)
    )
    columns = [quoted(field.column) for field in (*assigned, *found_by)]
    if connection.vendor == "sqlite" or len(found.values) < MANY:
        assignments = ", ".join(f"{column} = %s" for column in columns[: len(assigned)])
        conditions = " AND ".join(f"{column} = %s" for column in columns[len(assigned) :])
        with connection.cursor() as cursor:
            # All of it is made of names of our own.
            cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {conditions}", found.values)  # noqa: S608
            return int(cursor.rowcount)
    given = [f"given_{place}" for place in range(len(columns))]
    pairs = [*zip(columns, given, strict=True)]
    assignments = ", ".join(f"{column} = given.{name}" for column, name in pairs[: len(assigned)])
    conditions = " AND ".join(f"{table}.{column} = given.{name}" for column, name in pairs[len(assigned) :])
    count = 0
    with connection.cursor() as cursor:
        for start in range(0, len(found.values), GIVEN_AT_ONCE):
            cursor.execute(
                f"UPDATE {table} SET {assignments} "  # noqa: S608
                f"FROM unnest({_arrays([*assigned, *found_by])}) AS given ({', '.join(given)}) "
                f"WHERE {conditions}",
                _by_column(found.values[start : start + GIVEN_AT_ONCE]),
            )
            count += cursor.rowcount
    return count


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _values_of(field: Any, rows: Sequence[models.Model]) -> Sequence[Any]:
    if type(field).pre_save is models.Field.pre_save:
        return [*map(attrgetter(field.attname), rows)]
    return [field.pre_save(row, True) for row in rows]


def _stored(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """The values of one column as the database takes them."""
    if type(field).__module__.startswith(_OF_DJANGO) and field.get_internal_type() in _plain_kinds():
        kinds = {*map(type, values)}
        if kinds <= _AS_IT_IS:
            return values
        if all(kind in _AS_IT_IS or issubclass(kind, models.TextChoices) for kind in kinds):
            return [str(value) if isinstance(value, models.TextChoices) else value for value in values]
    # The one of this thread, which is asked for each time otherwise.
    connected = connections[connection.alias]
    # Of so many rows many say the same day, or moment.
    if {*map(type, values)} <= _DAYS:
        known = {value: field.get_db_prep_save(value, connected) for value in {*values}}
        return [known[value] for value in values]
    return [field.get_db_prep_save(value, connected) for value in values]


@cache
def _plain_kinds() -> frozenset[str]:
    """Kinds of fields that change nothing of what is in _AS_IT_IS."""
    kinds = (models.CharField, models.TextField, models.ForeignKey, models.BooleanField)
    numbers = (models.SmallIntegerField, models.IntegerField, models.BigIntegerField)
    not_negative = (models.PositiveSmallIntegerField, models.PositiveIntegerField)
    return frozenset(kind.__name__ for kind in (*kinds, *numbers, *not_negative))


def _arrays(fields: Sequence[Any]) -> str:
    """A parameter for each column, all its values in one array. Without lengths: a cast would cut a text that
    is too long where writing it is refused.
    """
    kinds = [
        re.sub(
            r"\(.*?\)",
            "",
            str(field.rel_db_type(connection) if field.is_relation else field.cast_db_type(connection)),
        )
        for field in fields
    ]
    return ", ".join(f"%s::{kind}[]" for kind in kinds)


def _by_column(values: Sequence[Sequence[Any]]) -> list[Any]:
    return [_array(column) for column in zip(*values, strict=True)]


def _array(values: Sequence[Any]) -> Any:
    """An array as PostgreSQL writes it; psycopg, which does the same, takes many times as long for each
    element of it. What is neither text nor number is left to psycopg.
    """
    kinds = {*map(type, values)} - {type(None)}
    if kinds <= {int, bool}:
        said = ["NULL" if value is None else str(value) for value in values]
    elif kinds == {str}:
        whole = "".join(filter(None, values))
        if '"' in whole or "\\" in whole:
            values = [value and value.translate(_ESCAPED) for value in values]
        said = ["NULL" if value is None else f'"{value}"' for value in values]
    else:
        return [*values]
    return f"{{{','.join(said)}}}"


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
