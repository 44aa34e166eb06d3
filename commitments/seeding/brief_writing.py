"""Loading files while others write: on SQLite, which lets one person write at a time, a load works on copies
and holds the lock only while what it changed is written down.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.apps import apps
from django.db import connection, transaction

from commitments.models import Commitment, Wording
from commitments.models.commitments import STANDING_FIELDS
from commitments.seeding.merging import wait_for_other_loads
from commitments.seeding.rehearsing import copy_statements, reading_transaction

Result = TypeVar("Result")
# How often a load begins again because the record was changed meanwhile, before it makes the others wait.
ATTEMPTS: Final = 3
# What is written of a commitment with each step of its trail; a load reads none of it.
STEPPING: Final = frozenset({*STANDING_FIELDS, "revision", "updated_at", "open_due_on"})


def write_briefly(load: Callable[[], Result]) -> Result:
    """What `load` returns, once all that it wrote in the record is stored; where it raises, nothing is.

    On SQLite `load` works on copies of the record's tables that this connection alone
    sees, and then its changes are written in a moment. Where somebody changed the record
    in between, `load` is called again, and in the end under the lock. It may write to no
    other tables. Inside a transaction, and on PostgreSQL, it writes where it is.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        for _attempt in range(ATTEMPTS):
            with _copies() as copies:
                with reading_transaction(), transaction.atomic():
                    for one in copies:
                        one.make()
                    result = load()
                    for one in copies:
                        one.compare()
                # Only this one takes the lock.
                with transaction.atomic():
                    if all(one.is_as_copied() for one in copies):
                        for one in copies:
                            one.write()
                        return result
    with transaction.atomic():
        wait_for_other_loads()
        return load()


@dataclass(kw_only=True)
class _Copy:
    """A table of the record as it was, `then`, and the copy that a load works on."""

    table: str
    key: str
    columns: Sequence[str]
    # Columns that may change meanwhile in rows that the load leaves alone.
    others: frozenset[str] = frozenset()
    has_changed: bool = False
    changed: list[str] = field(default_factory=list)

    @property
    def stored(self) -> str:
        return f'main."{self.table}"'

    @property
    def worked_on(self) -> str:
        return f'temp."{self.table}"'

    @property
    def then(self) -> str:
        return f'temp."then_{self.table}"'

    def make(self) -> None:
        with connection.cursor() as cursor:
            for statement in copy_statements(cursor, self.table, self.key):
                cursor.execute(statement)
            # No key is given that a row had which is gone.
            cursor.execute("DELETE FROM temp.sqlite_sequence WHERE name = %s", [self.table])
            cursor.execute(
                "INSERT INTO temp.sqlite_sequence SELECT name, seq FROM main.sqlite_sequence WHERE name = %s",
                [self.table],
            )
            columns = ", ".join(f'"{name}"' for name in self.columns)
            defined = columns.replace(f'"{self.key}"', f'"{self.key}" INTEGER PRIMARY KEY', 1)
            cursor.execute(f'CREATE TEMPORARY TABLE "then_{self.table}" ({defined})')
            cursor.execute(f"INSERT INTO {self.then} SELECT {columns} FROM {self.stored}")

    def compare(self) -> None:
        """Find what the load changed."""
        with connection.cursor() as cursor:
            differ = ", ".join(f'TOTAL(n."{name}" IS NOT t."{name}")' for name in self.columns)
            cursor.execute(f"SELECT {differ} FROM {self.worked_on} n JOIN {self.then} t USING ({self.key})")
            found = cursor.fetchone()
            self.changed = [name for name, differs in zip(self.columns, found, strict=True) if differs]
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {self.worked_on} WHERE {self._missing(self.then)})"
                f" OR EXISTS (SELECT 1 FROM {self.then} WHERE {self._missing(self.worked_on)})"
            )
            self.has_changed = bool(self.changed) or bool(cursor.fetchone()[0])

    def is_as_copied(self) -> bool:
        """Whether nobody else has changed the table since."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (SELECT COUNT(*) FROM {self.stored}) = (SELECT COUNT(*) FROM {self.then})"
                f" AND NOT EXISTS (SELECT 1 FROM {self.then} t LEFT JOIN {self.stored} s"
                f' ON s."{self.key}" = t."{self.key}" WHERE {self._differ("s", "t", self._watched())})'
            )
            (is_same,) = cursor.fetchone()
            if is_same and self.changed and self.others:
                touched = self._differ("n", "t", self.changed)
                cursor.execute(
                    f"SELECT NOT EXISTS (SELECT 1 FROM {self.then} t JOIN {self.worked_on} n"
                    f' ON n."{self.key}" = t."{self.key}" JOIN {self.stored} s ON s."{self.key}" = '
                    f't."{self.key}" WHERE ({touched}) AND ({self._differ("s", "t", self.columns)}))'
                )
                (is_same,) = cursor.fetchone()
        return bool(is_same)

    def write(self) -> None:
        """Bring the table to what the load made of its copy."""
        if not self.has_changed:
            return
        key = f'"{self.key}"'
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {self.stored} WHERE {key} IN (SELECT {key} FROM {self.then} WHERE "
                f"{self._missing(self.worked_on)})"
            )
            if self.changed:
                values = ", ".join(f'"{name}" = n."{name}"' for name in self.changed)
                cursor.execute(
                    f"UPDATE {self.stored} AS s SET {values} FROM {self.worked_on} n JOIN {self.then} t "
                    f"USING ({key}) WHERE s.{key} = n.{key} AND ({self._differ('n', 't', self.changed)})"
                )
            columns = ", ".join(f'"{name}"' for name in self.columns)
            cursor.execute(
                f"INSERT INTO {self.stored} ({columns}) SELECT {columns} FROM {self.worked_on} WHERE "
                f"{self._missing(self.then)} ORDER BY {key}"
            )

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.worked_on}")
            cursor.execute(f"DROP TABLE IF EXISTS {self.then}")

    def _watched(self) -> list[str]:
        return [name for name in self.columns if name not in self.others]

    def _missing(self, other: str) -> str:
        return f'"{self.key}" NOT IN (SELECT "{self.key}" FROM {other})'

    @staticmethod
    def _differ(one: str, other: str, columns: Sequence[str]) -> str:
        return " OR ".join(f'{one}."{name}" IS NOT {other}."{name}"' for name in columns)


@contextmanager
def _copies() -> Iterator[list[_Copy]]:
    """The tables of the record in the order in which their changes are written; at the end there are no
    copies any more.
    """
    copies = [
        _Copy(
            table=model._meta.db_table,
            key=str(model._meta.pk.column),
            columns=[str(one.column) for one in model._meta.local_concrete_fields],
            others=STEPPING if model is Commitment else frozenset(),
        )
        for model in _models()
    ]
    try:
        yield copies
    finally:
        for one in copies:
            one.drop()


def _models() -> list[Any]:
    """Every model of the record. What a resolution says is kept before it is said, as the guards ask."""
    found = list(apps.get_app_config("commitments").get_models(include_auto_created=True))
    return sorted(found, key=lambda model: model is not Wording)
