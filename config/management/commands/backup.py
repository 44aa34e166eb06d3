"""Write a backup of the database and of the files that people handed in."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.backups.making import make_backup
from config.backups.manifest import BackupRefused


class Command(BaseCommand):
    help = (
        "Write one moment of the database, and the files that people handed in, to a folder that is not "
        "there yet, with a manifest by which `manage.py restore` tells whether it is whole. The site may go "
        "on. Ends with an error where the trail has faults; the backup is made all the same. The keys in "
        "VAR_DIR are not in it: keep them elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder to write; it must not exist")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:  # noqa: ARG002
        # It holds all that the database holds.
        os.umask(0o077)
        try:
            made = make_backup(folder)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{folder}: {sum(made.tables.values())} rows in {len(made.tables)} tables, {len(made.heads)} "
            f"trails and measurements, {len(made.media)} files."
        )
        if settings.S3_BUCKET:
            self.stdout.write(
                f"The files that people handed in are in {settings.S3_BUCKET}, and none of them is in here: "
                "each that backs a report was read there and compared. Have the store keep versions and "
                "a copy."
            )
        for fault in made.faults:
            self.stderr.write(fault)
        if made.faults:
            raise CommandError(
                f"The backup was made, of a trail with {len(made.faults)} faults, named above."
            )
