"""Putting a backup back where nothing is yet: all of it, and seen to be what it was."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from commitments.files.whole_files import UNFINISHED
from commitments.models import Commitment
from config.backups.databases import load_database, refuse_a_used_database
from config.backups.making import count_rows, put_file, trail_faults
from config.backups.manifest import MEDIA, BackupRefused, Manifest, digest_of, paths_below
from tracker.trail.verifying import heads_of


class RestoredOtherwise(BackupRefused):
    """What was put back is not what the backup says it was; the message names each difference."""


def restore_backup(folder: Path) -> Manifest:
    """Put the backup in `folder` into the database and MEDIA_ROOT, which are empty.

    Everything is looked at before anything is written, and the database comes last and all at once: who
    is interrupted, or refused, begins again. Raises BackupRefused, and RestoredOtherwise for what is
    found in the end.
    """
    manifest = Manifest.read(folder)
    _refuse_another_kind(manifest)
    manifest.check(folder)
    refuse_a_used_database()
    _refuse_other_files(manifest)
    _put_media(manifest, folder)
    load_database(folder / manifest.database, program=manifest.program)
    differences = [*_differences("rows of", manifest.tables, count_rows())]
    # Triggers, and what a newer release adds.
    call_command("migrate", verbosity=0, interactive=False)
    heads = heads_of(Commitment.objects.all())
    differences += _differences("the head of", manifest.heads, heads)
    differences += [f"not seen before: {fault}" for fault in trail_faults() if fault not in manifest.faults]
    if differences:
        raise RestoredOtherwise(
            "What was put back is not what was backed up. Do not serve it.\n" + "\n".join(differences)
        )
    # Who signed in then may have been switched off since.
    Session.objects.all().delete()
    return manifest


def _refuse_another_kind(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupRefused(
            f"The backup is one of {manifest.vendor}, and DATABASE_URL names one of {connection.vendor}."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupRefused(
            f"The backup is of another release ({manifest.release}), which has the migration {unknown[0]}: "
            "restore it with that release or a newer one."
        )


def _refuse_other_files(manifest: Manifest) -> None:
    """Files of the backup may lie there already, as after a restore that was interrupted."""
    root, media = Path(settings.MEDIA_ROOT), manifest.media
    for name in paths_below(root) if root.exists() else []:
        if Path(name).name.startswith(UNFINISHED):
            continue
        if name not in media or digest_of(root / name) != media[name]:
            raise BackupRefused(f"{root / name}: is in the way. Restore where no files are.")


def _put_media(manifest: Manifest, folder: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name in manifest.media:
        target = root / name
        if target.exists():
            continue
        for above in reversed(target.parents):
            above.mkdir(mode=0o700, exist_ok=True)
        put_file(folder / MEDIA / name, target)


def _differences(what: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield f"{what} {name}: {then.get(name)} then, {now.get(name)} now"
