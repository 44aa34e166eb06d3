"""Make the data package of the record as it is, so that nobody has to wait for it."""

import os
from typing import Any

from django.core.management import BaseCommand, CommandParser

from commitments.files.kept_files import MadeByAnother
from commitments.requests.freshness import MAY_BE_BEHIND
from tracker.publishing.package_building import build_package

# Whoever is answered meanwhile comes first.
NICENESS = 10


class Command(BaseCommand):
    help = "Make the data package of the record as it is; once a day, so that nobody has to wait for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--standby", action="store_true", help="read the standby, for those who are answered from it"
        )

    def handle(self, *args: Any, standby: bool = False, **options: Any) -> None:  # noqa: ARG002
        os.nice(NICENESS)
        token = MAY_BE_BEHIND.set(standby)
        try:
            with build_package(say=self.stdout.write).file as file:
                size = file.seek(0, os.SEEK_END)
        except MadeByAnother:
            self.stdout.write("Somebody else is making the data package.")
        else:
            self.stdout.write(f"The data package is there: {size} bytes.")
        finally:
            MAY_BE_BEHIND.reset(token)
