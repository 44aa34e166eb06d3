"""Takes an edited spreadsheet of strings back into the catalogues, or nothing of it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from config.management.commands.check_translations import TRANSLATED
from config.translation_sheets import SheetRefused, read_changes, write_changes


class Command(BaseCommand):
    help = (
        "Take what an editor typed into the sheet of `export_translations`. Refused whole where a "
        "placeholder or a term of the glossary is missing, or the string was changed meanwhile."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", choices=TRANSLATED)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")

    def handle(self, *, language: str, file: Path, dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        try:
            with file.open("rb") as content:
                changes = read_changes(content, language=language, root=settings.BASE_DIR)
        except SheetRefused as refusal:
            raise CommandError(f"{refusal}\nNothing was written.") from refusal
        for change in changes:
            self.stdout.write(f"{change.entry.now!r} → {change.text!r}")
        if not dry_run:
            write_changes(changes, language=language, root=settings.BASE_DIR)
        self.stdout.write(f"{len(changes)} strings {'would change' if dry_run else 'changed'}.")
