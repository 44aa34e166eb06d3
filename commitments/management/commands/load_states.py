"""`manage.py load_states`: bring the States to what the catalogue says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commitments.seeding.merging import outcome_lines
from commitments.seeding.reading import SeedRefused
from commitments.states.loading import load_states


class Command(BaseCommand):
    help = "Loads the catalogue of States. What staff edited is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=Path(settings.BASE_DIR, "seeds", "states.yaml"),
            metavar="FILE",
            help="seeds/states.yaml by default",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--refresh", action="store_true", help="overwrite what staff edited, too")

    def handle(self, *args: Any, file: Path, dry_run: bool, refresh: bool, **options: Any) -> None:  # noqa: ARG002
        try:
            outcomes = load_states(file, dry_run=dry_run, refresh=refresh)
        except SeedRefused as refusal:
            raise CommandError(f"{refusal}\nNothing was written.") from refusal
        for line in outcome_lines(outcomes):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
