"""The databases of a test run.

The first process of a run migrates one; each process works on a clone of it, and
puts the clone back after a test that commits. What is long in the making, such as
the demonstration, is built once into a clone of its own, and cloned by whoever
reads it.
"""

import fcntl
import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.state import ProjectState, get_related_models_tuples
from django.db.migrations.utils import resolve_relation
from django.db.models.fields.related import RECURSIVE_RELATIONSHIP_CONSTANT

from tests.postgres import ENDS

# Where PostgreSQL keeps the rows that the migrations leave, in the database itself.
KEPT = "kept"
SHARED = "shared"
TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"


class Databases:
    """The databases that one process uses; `folder` is the same for all processes of the run."""

    def __init__(self, folder: Path, *, process: str) -> None:
        self.folder = folder
        self.process = process
        self.are_files = connection.vendor == "sqlite"
        if self.are_files:
            connection.settings_dict["TEST"]["NAME"] = str(folder / "migrated.sqlite3")
        self.migrated: str = connection.creation._get_test_db_name()
        self.own = self._named(self.migrated, process)

    def set_up(self) -> None:
        """Connect to this process's own clone of the migrated database."""
        with self._one_by_one("migrated") as is_first:
            if is_first:
                self._note(self.migrated, made_by=SHARED)
                with migrating_quickly():
                    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
                if not self.are_files:
                    _keep_rows()
                connection.close()
            self._clone(self.migrated, self.own)
        _connect_to(self.own)

    def put_back(self) -> None:
        """Make this process's clone again what the migrations left; RuntimeError within another database,
        which later modules read as it is.
        """
        if connection.settings_dict["NAME"] != self.own:
            raise RuntimeError("A test that commits may not stand where all read a world built for many.")
        if self.are_files:
            _overwrite_with(self.migrated)
        else:
            _empty_and_refill()

    def remove(self, *, made_by: str = "") -> None:
        """Remove what this process made or, when all have ended, what they shared; files go with their
        folder, and the databases of a server of our own with it.
        """
        connection.close()
        if not self.are_files and ENDS not in os.environ:
            for name in self._made(by=made_by or self.process):
                _drop(name)

    @contextmanager
    def instead(self, name: str, *, build: Callable[[], object], of: str = "") -> Iterator[None]:
        """Work in a clone of the database `name`, which the first process that asks for it builds in one
        `of` another.
        """
        source = self._named(self.migrated, of) if of else self.migrated
        built = self._named(self.migrated, name)
        own = self._named(built, self.process)
        before = connection.settings_dict["NAME"]
        try:
            with self._one_by_one(name) as is_first:
                if is_first:
                    self._clone(source, built, made_by=SHARED)
                    _connect_to(built)
                    build()
                _connect_to(own)
                if own not in self._made(by=self.process):
                    self._clone(built, own)
            yield
        finally:
            _connect_to(before)

    @contextmanager
    def _one_by_one(self, name: str) -> Iterator[bool]:
        """One process at a time; whether this is the first that does it."""
        done = self.folder / f"{name}.done"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield not done.exists()
            done.touch()

    def _named(self, database: str, suffix: str) -> str:
        stem, dot, extension = database.partition(".sqlite3")
        return f"{stem}_{suffix}{dot}{extension}"

    def _clone(self, source: str, name: str, *, made_by: str = "") -> None:
        self._note(name, made_by=made_by or self.process)
        if self.are_files:
            shutil.copyfile(source, name)
        else:
            connection.close()
            _drop(name)
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def _note(self, name: str, *, made_by: str) -> None:
        with (self.folder / f"{made_by}.databases").open("a") as names:
            names.write(f"{name}\n")

    def _made(self, *, by: str) -> list[str]:
        names = self.folder / f"{by}.databases"
        return names.read_text().splitlines() if names.exists() else []


@contextmanager
def migrating_quickly() -> Iterator[None]:
    """Forwards, migrations come to the same tables in a fraction of the time: a model that gets a constraint
    or an index is not built anew at all, one that changes otherwise together with its neighbours and not with
    all that these lead to, and nobody looks for garbage meanwhile. A step that is Python has all models built
    anew, as Django has it.
    """

    def in_place(change: Callable[..., None]) -> Callable[..., None]:
        def changed(state: ProjectState, app_label: str, model: str, option: str, *values: Any) -> None:
            apps = state.__dict__.pop("apps", None)
            change(state, app_label, model, option, *values)
            if apps is not None:
                state.__dict__["apps"] = apps
                options = apps.get_model(app_label, model)._meta
                setattr(options, option, [*state.models[app_label, model].options[option]])

        return changed

    def neighbours(
        state: ProjectState, app_label: str, model: str, _delay: bool = False
    ) -> set[tuple[str, str]]:
        state.is_delayed = True
        found = {(app_label, model)}
        with suppress(LookupError):
            found |= get_related_models_tuples(state.apps.get_model(app_label, model))
        for field in state.models[app_label, model].fields.values():
            if field.is_relation and field.related_model != RECURSIVE_RELATIONSHIP_CONSTANT:
                found.add(resolve_relation(field.related_model, app_label, model))
        return found

    with pytest.MonkeyPatch.context() as patch:
        for name in ("_append_option", "_remove_option"):
            patch.setattr(ProjectState, name, in_place(getattr(ProjectState, name)))
        patch.setattr(ProjectState, "_find_reload_model", neighbours)
        gc.disable()
        try:
            yield
        finally:
            gc.enable()


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _overwrite_with(source: str) -> None:
    """Every page of an SQLite database, triggers included, whoever else is connected to it."""

    def refuse_to_wait(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise RuntimeError("A test left a transaction open, and its database cannot be put back.")

    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as migrated:
        migrated.backup(connection.connection, progress=refuse_to_wait)


def _keep_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in _filled(cursor):
            cursor.execute(f"CREATE TABLE {KEPT}.{table} AS TABLE public.{table}")
        cursor.execute(f"CREATE TABLE {KEPT}.triggers AS {TRIGGERS}")


def _empty_and_refill() -> None:
    """As `flush` does, but for those tables alone that hold anything."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _filled(cursor)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'triggers'", [KEPT]
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"INSERT INTO {table} TABLE {KEPT}.{table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"SELECT ({TRIGGERS}) = (TABLE {KEPT}.triggers)")
        (is_guarded,) = cursor.fetchone()
    if not is_guarded:
        # A test took triggers away.
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _filled(cursor: Any) -> list[str]:
    """The tables that hold rows."""
    tables = connection.introspection.table_names(cursor)
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    )
    return [table for (table,) in cursor.fetchall()]
