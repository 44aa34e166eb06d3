"""Writes the strings of a language as a spreadsheet for the person who edits them."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from config.management.commands.check_translations import TRANSLATED, extracted_copy
from config.translation_sheets import entries_of, write_entries


class Command(BaseCommand):
    help = "Write every string of a language, with its English and where it is seen, as XLSX."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", choices=TRANSLATED)
        parser.add_argument("-o", "--output", type=Path, help="translations-LANGUAGE.xlsx by default")

    def handle(self, *, language: str, output: Path | None, **options: Any) -> None:  # noqa: ARG002
        output = output or Path(f"translations-{language}.xlsx")
        with tempfile.TemporaryDirectory(prefix="mithaq-messages-") as folder:
            located = extracted_copy(settings.BASE_DIR, Path(folder), with_files=True)
            entries = entries_of(language, root=settings.BASE_DIR, located=located)
        with output.open("wb") as file:
            write_entries(file, entries, language=language)
        self.stdout.write(f"{output}: {len(entries)} strings. Type into “change_to” what should stand there.")
