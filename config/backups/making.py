"""Making a backup: all of it, or no folder of that name."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from commitments.files.snapshots import database_snapshot
from commitments.files.whole_files import UNFINISHED
from commitments.language.calendars import utc_isoformat
from commitments.models import Commitment
from config.backups.databases import copy_database, flush
from config.backups.manifest import (
    DATABASE_FILES,
    MEDIA,
    NAME,
    BackupRefused,
    KeptFile,
    Manifest,
    digest_of,
    paths_below,
)
from tracker import clock
from tracker.evidence.verifying import altered_files
from tracker.trail.verifying import Fault, faults_of, heads_of


def make_backup(folder: Path) -> Manifest:
    """Write a backup to `folder`, which is not there yet, while others go on writing.

    Raises BackupRefused where it is, or where a program is missing.
    """
    folder = folder.absolute()
    if folder.exists() or folder.is_symlink():
        raise BackupRefused(f"{folder}: is there already. Name a folder that is not.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # For nobody else's eyes, and of the name asked for only once it is whole.
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        made = _fill(staged)
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    flush(folder.parent)
    return made


def _fill(folder: Path) -> Manifest:
    database = DATABASE_FILES[connection.vendor]
    with database_snapshot():
        tables = count_rows()
        migrations = applied_migrations()
        found = trail_faults()
        heads = heads_of(Commitment.objects.all())
        made_at = utc_isoformat(clock.now())
        program = copy_database(folder / database)
    # After the database: a file is on the disk before the row that names it.
    # A store of files keeps its own copies; whether it has what was handed in, the faults say.
    media = {} if settings.S3_BUCKET else _copy_media(folder / MEDIA)
    files = {database: digest_of(folder / database), **media}
    made = Manifest(
        made_at=made_at,
        release=str(settings.SPECTACULAR_SETTINGS["VERSION"]),
        vendor=connection.vendor,
        program=program,
        migrations=migrations,
        tables=tables,
        heads=heads,
        faults=found,
        files=files,
    )
    with (folder / NAME).open("w") as file:
        file.write(made.as_json())
        file.flush()
        os.fsync(file.fileno())
    flush(folder)
    return made


def count_rows() -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a table's name)
            (counts[table],) = cursor.fetchone()
    return counts


def applied_migrations() -> list[str]:
    recorder: Any = MigrationRecorder(connection)
    return sorted(".".join(one) for one in recorder.applied_migrations())


def trail_faults() -> list[str]:
    """What `verify_trail` names, its files included."""
    commitments = Commitment.objects.all()
    faults = [*faults_of(commitments)]
    faults += [
        Fault(commitment=reference, sequence=place, message=said)
        for reference, place, said in altered_files(commitments)
    ]
    return [str(fault) for fault in faults]


def _copy_media(target: Path) -> dict[str, KeptFile]:
    source, files = Path(settings.MEDIA_ROOT), {}
    target.mkdir(mode=0o700)
    for name in paths_below(source) if source.exists() else []:
        if Path(name).name.startswith(UNFINISHED) or not (source / name).is_file():
            continue
        copy = target / name
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put_file(source / name, copy)
        files[f"{MEDIA}/{name}"] = digest_of(copy)
    return files


def put_file(source: Path, target: Path) -> None:
    """Copy a file for its owner's eyes alone, see it onto the disk, and give it its name once it is whole."""
    number, path = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file, source.open("rb") as kept:
            shutil.copyfileobj(kept, file)
            file.flush()
            os.fsync(file.fileno())
        Path(path).replace(target)
    finally:
        Path(path).unlink(missing_ok=True)
