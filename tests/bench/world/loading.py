"""Writing the rows of a world in bulk, in the order in which they would have come about."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from commitments.deadline_triggers import renew_deadlines
from commitments.fields import SearchTextField, SortKeyField
from commitments.models import Closing, Commitment, StatedPosition
from tests.bench.world.bare import bare
from tracker.models import Change, Dissent, Evidence, Review, StatusPeriod, StatusReport
from tracker.register.count_triggers import recount

HISTORY: Final[Any] = Commitment.history.model  # type: ignore[attr-defined]
# Rows are numbered in these orders once all are there.
BY_RECORDING: Final = "recorded_at, commitment_id, sequence"
ORDERS: Final[dict[type[models.Model], str]] = {
    Commitment: "id",
    HISTORY: "history_id",
    Closing: "recorded_at, commitment_id",
    StatedPosition: "recorded_at, commitment_id",
    StatusReport: BY_RECORDING,
    Review: BY_RECORDING,
    Dissent: BY_RECORDING,
    Evidence: "report_id",
    StatusPeriod: "known_from, commitment_id, valid_from",
    Change: "changed_at, commitment_id, version, kind",
}
# Until then what one refers to is named by its place in the trail, and its own key is that of its commitment.
REFERS_TO: Final[dict[type[models.Model], tuple[str, type[models.Model]]]] = {
    Review: ("report_id", StatusReport),
    Dissent: ("review_id", Review),
    Evidence: ("report_id", StatusReport),
}
# Of SQLite while rows are loaded; the cache is in kB.
CARELESS: Final = {"journal_mode": "OFF", "synchronous": "OFF", "cache_size": -500_000, "threads": 2}
KEEP_KEYS: Final = (Commitment, HISTORY)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows by their tables, as the database stores them."""

    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))

    def __getstate__(self) -> dict[str, Any]:
        return {"of": dict(self.of)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "of", state["of"])

    def take(self, others: "Rows") -> None:
        """All rows of others, too."""
        for label, some in others.of.items():
            self.of[label] += some

    def add(self, row: models.Model, **instead: Any) -> None:
        """A row whose columns are all known, or have other values `instead`."""
        self._add(type(row), {**vars(row), **_computed_columns(row), **instead})

    def add_values(self, model: type[models.Model], **values: Any) -> None:
        """A row of a table, of these values and the defaults; sooner done than one that is a model's."""
        self._add(model, _defaults(model) | values)

    def _add(self, model: type[models.Model], values: Mapping[str, Any]) -> None:
        self.of[model._meta.label].append(
            tuple(
                [
                    values[name] if convert is None or values[name] is None else convert(values[name])
                    for name, convert in _plan(model)
                ]
            )
        )

    def add_step(self, row: Any, *, commitment: Commitment, sequence: int = 0) -> None:
        """A row of a trail; what it refers to may not have its key yet, and is named by its place."""
        match row:
            case Review():
                self.add(row, id=commitment.pk, report_id=row.report.sequence)
            case Dissent():
                self.add(row, id=commitment.pk, review_id=row.review.sequence)
            case Evidence():
                self.add(row, id=commitment.pk, report_id=sequence)
            case _:
                self.add(row)


@cache
def _plan(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """The columns of a table, and how a value of each is stored where it is not as it is."""
    return [(column.attname, _converter(column)) for column in model._meta.concrete_fields]


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    return {column.attname: column.get_default() for column in model._meta.concrete_fields}


@cache
def _computed(model: type[models.Model]) -> list[str]:
    columns = model._meta.concrete_fields
    return [column.attname for column in columns if isinstance(column, (SearchTextField, SortKeyField))]


def _computed_columns(row: models.Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _computed(type(row))}


def _converter(column: Any) -> Callable[[Any], Any] | None:
    # A choice is stored as its text.
    return str if column.choices else None


def _as_stored(model: type[models.Model], rows: list[tuple[Any, ...]]) -> Iterator[Any]:
    """Rows with days and moments as SQLite has them of Django: moments without the offset of UTC."""
    columns = model._meta.concrete_fields
    moments = [place for place, column in enumerate(columns) if isinstance(column, models.DateTimeField)]
    days = [
        place
        for place, column in enumerate(columns)
        if isinstance(column, models.DateField) and place not in moments
    ]
    for one in rows:
        row = list(one)
        for place in days:
            if row[place] is not None:
                row[place] = str(row[place])
        for place in moments:
            if row[place] is not None:
                row[place] = str(row[place])[:-6]
        yield row


def _columns(model: type[models.Model]) -> list[str]:
    return [column.column for column in model._meta.concrete_fields]


def _stage(model: type[models.Model]) -> str:
    return f"stage_{model._meta.db_table}"


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Inside, no trigger notes what is written, and on PostgreSQL none checks a foreign key. What was staged
    comes into its tables at the end. The connection must be outside of a transaction.
    """
    tables = [model._meta.db_table for model in ORDERS]
    with _careless(), bare(tables), connection.cursor() as cursor:
        for model in ORDERS:
            cursor.execute(f"DROP TABLE IF EXISTS {_stage(model)}")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {_stage(model)} AS SELECT * FROM {model._meta.db_table} WHERE 1 = 0"
            )
        yield
        for model in ORDERS:
            if model in REFERS_TO and connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {REFERS_TO[model][1]._meta.db_table}")
            _bring_in(cursor, model)
            cursor.execute(f"DROP TABLE {_stage(model)}")
        for statement in connection.ops.sequence_reset_sql(no_style(), [*ORDERS]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval('tracker_change_position_seq', GREATEST(1, MAX(position))) FROM tracker_change"
            )
    # As the triggers that were silent would have kept them; what is counted follows from it.
    renew_deadlines(using=connection.alias)
    recount()


@contextlib.contextmanager
def _careless() -> Iterator[None]:
    """Inside, nothing is kept safe from the end of the machine, and sorting has memory."""
    if connection.vendor == "postgresql":
        values = {"synchronous_commit": "off", "work_mem": "'512MB'", "maintenance_work_mem": "'1GB'"}
        with connection.cursor() as cursor:
            for name, value in values.items():
                cursor.execute(f"SET {name} = {value}")
            yield
            for name in values:
                cursor.execute(f"RESET {name}")
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in CARELESS}
        for name, value in CARELESS.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        yield
        for name, value in before.items():
            cursor.execute(f"PRAGMA {name} = {value}")


def stage(rows: Rows) -> None:
    """Hand over rows within loading()."""
    with connection.cursor() as cursor:
        for label, some in rows.of.items():
            model = apps.get_model(label)
            columns = ", ".join(f'"{name}"' for name in _columns(model))
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {_stage(model)} ({columns}) FROM STDIN") as copy:
                    for row in some:
                        copy.write_row(row)
            else:
                places = ", ".join(["?"] * len(_columns(model)))
                raw: Any = connection.connection
                with transaction.atomic():
                    raw.executemany(
                        f"INSERT INTO {_stage(model)} ({columns}) VALUES ({places})", _as_stored(model, some)
                    )


def _bring_in(cursor: Any, model: type[models.Model]) -> None:
    """From the stage into the table, numbered in the order of their coming about."""
    order, key = ORDERS[model], str(model._meta.pk.column)  # type: ignore[union-attr]
    values = {name: f"s.{name}" for name in _columns(model)}
    source = f"{_stage(model)} AS s"
    number = f"row_number() OVER (ORDER BY {', '.join(f's.{name}' for name in order.split(', '))})"
    if model not in KEEP_KEYS:
        values[key] = f"{number} + (SELECT COALESCE(MAX({key}), 0) FROM {model._meta.db_table})"
    if model is Change:
        values["position"] = number
    if model in REFERS_TO:
        column, target = REFERS_TO[model]
        source += f" JOIN {target._meta.db_table} AS t ON t.commitment_id = s.id AND t.sequence = s.{column}"
        values[column] = "t.id"
        if model is Evidence:
            values[key] = values[key].replace("s.report_id", "t.id")
            order = ""
    names = ", ".join(f'"{name}"' for name in values)
    sql = f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values.values())} FROM {source}"
    cursor.execute(f"{sql} ORDER BY {_first(order)}" if order else f"{sql} ORDER BY t.id")


def _first(order: str) -> str:
    return ", ".join(f"s.{name}" for name in order.split(", "))
