"""A backup holds one moment, tells whether it is whole, and goes back all or nothing where nothing is."""

import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import Error, connection, connections, transaction
from django.test import override_settings
from django.utils import timezone

from commitments.models import Commitment
from commitments.vocabulary import EvidenceKind
from config.backups import databases as copying, making, restoring
from config.backups.making import make_backup
from config.backups.manifest import NAME, BackupRefused, Manifest, paths_below
from config.backups.restoring import RestoredOtherwise, restore_backup
from tests.factories import make_commitment, make_evidence_file, make_officer, report
from tracker.models import StatusReport
from tracker.trail.recording import NewEvidence
from tracker.trail.verifying import heads_of

DAY = date(2026, 3, 1)
REFERENCE = "BAG3-R1-IRQ"


@pytest.fixture(scope="module")
def folder(databases, django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup, of a database that is still there; nothing may be changed in either."""

    def build():
        officer = make_officer()
        commitment = make_commitment(reference=REFERENCE)
        file = make_evidence_file(uploaded_by=officer)
        shown = [NewEvidence(kind=EvidenceKind.FILE, title="Shown", file=file)]
        report(commitment=commitment, effective_on=DAY, author=officer, evidence=shown)
        Session.objects.create(session_key="of-then", expire_date=timezone.now())

    # Whichever process builds the database, its files are there for all.
    with (
        override_settings(MEDIA_ROOT=databases.folder / "backed-up"),
        django_db_blocker.unblock(),
        databases.instead("backed_up", build=build),
    ):
        made = tmp_path_factory.mktemp("backups") / "first"
        make_backup(made)
        yield made
        connection.close()


@pytest.fixture
def copy(folder, tmp_path):
    """The same backup, to be damaged."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


@pytest.fixture
def empty(folder, settings, tmp_path):
    """Where a backup goes: a database without a table, and no files."""
    settings.MEDIA_ROOT = str(tmp_path / "restored-media")
    with empty_database(tmp_path / "restored.sqlite3"):
        yield


@contextmanager
def empty_database(path):
    before, name = connection.settings_dict["NAME"], str(path)
    connection.close()
    if connection.vendor == "postgresql":
        # Each process of the tests has one of its own.
        name = f"test_restored_{os.getpid()}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def is_untouched(settings):
    return not connection.introspection.table_names() and not paths_below(Path(settings.MEDIA_ROOT))


def test_what_is_restored_is_what_was(folder, empty, settings):
    before = Manifest.read(folder)
    restore_backup(folder)

    assert before.heads == heads_of(Commitment.objects.all())
    assert before.heads[REFERENCE].sequence == 1
    (name,) = before.media
    assert (Path(settings.MEDIA_ROOT) / name).read_text() == "A text that shows it."
    call_command("verify_trail")
    # Whose rights ended since is not signed in again.
    assert before.tables["django_session"] == 1
    assert not Session.objects.exists()


def test_what_is_restored_is_guarded_and_goes_on(folder, empty):
    restore_backup(folder)

    with pytest.raises(Error, match="never changed or removed"), transaction.atomic():
        StatusReport.objects.update(note="Another")
    more = report(commitment=Commitment.objects.get(), effective_on=DAY, author=make_officer())
    assert more.sequence == 2


def test_nobody_else_on_the_machine_reads_it(folder):
    files = [folder / name for name in paths_below(folder)]

    assert folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in files if one.name != NAME and one.parent != folder)


def test_it_is_of_one_moment_whatever_is_written_meanwhile(folder, monkeypatch, tmp_path):
    count_rows, copy_database = making.count_rows, making.copy_database

    def write():
        Session.objects.create(session_key="meanwhile", expire_date=timezone.now())
        connections.close_all()

    def copy(target):
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        return copy_database(target)

    monkeypatch.setattr(making, "copy_database", copy)
    made = make_backup(tmp_path / "second")
    assert count_rows()["django_session"] == 2
    Session.objects.filter(session_key="meanwhile").delete()

    assert made.tables["django_session"] == 1
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "second" / made.database)) as kept:
            assert kept.execute("SELECT session_key FROM django_session").fetchall() == [("of-then",)]


def changed(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("what", ["database", "media", NAME])
@pytest.mark.parametrize("harm", [changed, Path.unlink], ids=["changed", "gone"])
def test_a_damaged_backup_is_refused_by_the_name_of_the_file(copy, empty, settings, what, harm):
    manifest = Manifest.read(copy)
    name = {"database": manifest.database, "media": f"media/{next(iter(manifest.media))}"}.get(what, what)
    harm(copy / name)

    with pytest.raises(BackupRefused, match=name):
        restore_backup(copy)
    assert is_untouched(settings)


def test_a_manifest_that_still_reads_but_says_something_else_is_refused(copy, empty, settings):
    said = (copy / NAME).read_text()
    (copy / NAME).write_text(said.replace('"django_session": 1', '"django_session": 2'))

    with pytest.raises(BackupRefused, match=f"{NAME}: was changed"):
        restore_backup(copy)
    assert is_untouched(settings)


def test_what_does_not_belong_to_it_is_refused(copy, empty, settings):
    (copy / "media" / "more").write_text("x")

    with pytest.raises(BackupRefused, match="media/more: does not belong"):
        restore_backup(copy)
    assert is_untouched(settings)


def test_a_link_out_of_it_is_refused(copy, empty, settings, tmp_path):
    file = next(path for path in (copy / "media").rglob("*") if path.is_file())
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(BackupRefused, match="is a link"):
        restore_backup(copy)
    assert is_untouched(settings)


@pytest.mark.parametrize("name", ["media/../../escaped", "/etc/escaped", "escaped"])
def test_it_names_no_files_elsewhere(copy, empty, name):
    rewritten(copy, lambda said: said["files"].update({name: {"size": 0, "sha256": ""}}))

    with pytest.raises(BackupRefused, match="names files that are not those of a backup"):
        restore_backup(copy)


def rewritten(folder, change):
    """The manifest changed, with a digest that fits."""
    path = folder / NAME
    said = json.loads(path.read_text())
    del said["sha256"]
    change(said)
    from config.backups.manifest import _digest

    path.write_text(json.dumps({**said, "sha256": _digest(said)}))


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"backup": 2}, "a backup of form 2"),
        ({"migrations": ["tracker.9999_of_tomorrow"]}, "another release .*9999_of_tomorrow"),
        ({"vendor": "oracle"}, "is no manifest"),
    ],
)
def test_one_that_this_release_cannot_put_back_is_refused(copy, empty, settings, changes, match):
    rewritten(copy, lambda said: said.update(changes))

    with pytest.raises(BackupRefused, match=match):
        restore_backup(copy)
    assert is_untouched(settings)


def test_a_database_that_is_used_is_left_alone(folder):
    with pytest.raises(BackupRefused, match=r"holds \d+ tables already"):
        restore_backup(folder)
    assert Session.objects.get().session_key == "of-then"


def test_files_of_others_are_not_mixed_with_those_of_the_backup(folder, empty, settings):
    other = Path(settings.MEDIA_ROOT) / "evidence" / "of-another"
    other.parent.mkdir(parents=True)
    other.write_text("x")

    with pytest.raises(BackupRefused, match="of-another: is in the way"):
        restore_backup(folder)
    assert not connection.introspection.table_names()


def test_who_was_interrupted_before_the_database_begins_again(folder, empty, monkeypatch, settings):
    load = restoring.load_database
    monkeypatch.setattr(restoring, "load_database", lambda *_args, **_options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restore_backup(folder)
    assert paths_below(Path(settings.MEDIA_ROOT))
    assert not connection.introspection.table_names()

    monkeypatch.setattr(restoring, "load_database", load)
    restore_backup(folder)
    assert Commitment.objects.get().reference == REFERENCE


def test_what_turns_out_otherwise_is_said(copy, empty):
    rewritten(copy, lambda said: said["heads"][REFERENCE].update(digest="0" * 64))

    with pytest.raises(RestoredOtherwise, match=f"the head of {REFERENCE}"):
        restore_backup(copy)


def test_a_copy_that_is_no_database_leaves_nothing(copy, empty, settings):
    manifest = Manifest.read(copy)
    (copy / manifest.database).write_bytes(b"nothing of the kind")

    with pytest.raises(BackupRefused, match=manifest.database):
        copying.load_database(copy / manifest.database, program=manifest.program)
    assert is_untouched(settings)


def test_a_backup_that_fails_leaves_no_folder(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(making, "digest_of", lambda _path: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make_backup(tmp_path / "third")
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_written_over(folder):
    with pytest.raises(BackupRefused, match="is there already"):
        make_backup(folder)


def test_the_faults_of_then_are_told_and_the_backup_is_made_all_the_same(
    folder, settings, monkeypatch, tmp_path
):
    monkeypatch.setattr("config.management.commands.backup.os.umask", lambda _mask: None)
    settings.MEDIA_ROOT = str(tmp_path / "lost")

    with pytest.raises(CommandError, match="was made, of a trail with 1 fault"):
        call_command("backup", str(tmp_path / "fourth"))
    assert Manifest.read(tmp_path / "fourth").faults == [
        f"{REFERENCE}-1: its file “Shown” is not on the disk."
    ]


def test_a_program_that_is_missing_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(copying, "_installed", list)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(BackupRefused, match="Debian: postgresql-client-16"):
        copying._program("pg_dump", least=16)


def test_of_several_programs_the_oldest_that_will_do_is_taken(monkeypatch, tmp_path):
    for release in (15, 17, 18):
        program = tmp_path / str(release) / "pg_dump"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {release}.1'\n")
        program.chmod(0o700)
    monkeypatch.setattr(copying, "_installed", lambda: [str(tmp_path / name) for name in ("18", "15", "17")])
    monkeypatch.setenv("PATH", "")

    assert copying._program("pg_dump", least=16) == (str(tmp_path / "17" / "pg_dump"), 17)
