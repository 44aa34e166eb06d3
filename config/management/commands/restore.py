"""Put a backup back into an empty database, and its files where none are."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from config.backups.manifest import BackupRefused
from config.backups.restoring import restore_backup


class Command(BaseCommand):
    help = (
        "Put a backup of `manage.py backup` into the empty database that DATABASE_URL names and its files "
        "below VAR_DIR, look whether all is as it was, and end all sessions. Refuses, before anything is "
        "written, a database that is not empty and a backup of which a file is missing or was changed."
    )
    # The checks read the database, which is not there yet.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that `manage.py backup` wrote")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:  # noqa: ARG002
        os.umask(0o077)
        try:
            put = restore_backup(folder)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        for fault in put.faults:
            self.stderr.write(f"As it was when the backup was made: {fault}")
        self.stdout.write(
            f"Restored what was at {put.made_at}: {sum(put.tables.values())} rows in {len(put.tables)} "
            f"tables, {len(put.heads)} trails and measurements, {len(put.media)} files; each is as it was. "
            "Everybody signs in again."
        )
