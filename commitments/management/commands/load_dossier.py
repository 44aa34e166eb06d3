"""`manage.py load_dossier FILE...`: bring the record to what dossiers say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.dossiers.loading import load_dossiers
from commitments.seeding.merging import outcome_lines
from commitments.seeding.reading import SeedRefused


class Command(BaseCommand):
    help = (
        "Loads dossiers of conferences: all of what they say or, with any error, nothing. What staff edited "
        "is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="dossiers, in YAML; docs/dossiers.md says how to write one",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--refresh", action="store_true", help="overwrite what staff edited, too")

    def handle(self, *args: Any, files: list[Path], dry_run: bool, refresh: bool, **options: Any) -> None:  # noqa: ARG002
        try:
            outcomes = load_dossiers(files, dry_run=dry_run, refresh=refresh)
        except SeedRefused as refusal:
            raise CommandError(f"{refusal}\nNothing was written.") from refusal
        for line in outcome_lines(outcomes):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
