"""Writes the brief of a State, a conference or a theme to a file: the same as under its public address."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from commitments.language.languages import LANGUAGES
from commitments.refusals import ParameterRefused
from tracker.publishing.brief_words import pdf_of
from tracker.publishing.briefs import KINDS, READER, Question, brief_of
from tracker.register.as_of import AsOf


class Command(BaseCommand):
    help = "Write a brief as PDF, such as: brief state IRQ --language fa --as-of 2026-03-31 -o iraq.pdf"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(KINDS), help="what it is about")
        parser.add_argument("key", help="its code or short name, such as IRQ, BAG3 or liaison-officers")
        parser.add_argument(
            "-o", "--output", required=True, type=Path, metavar="FILE", help="where to; ends in .pdf"
        )
        parser.add_argument("--language", choices=LANGUAGES, default="en", help="default en")
        parser.add_argument("--as-of", default="", metavar="DAY", help="a past day, such as 2026-03-31")
        parser.add_argument(
            "--known-at", default="", metavar="MOMENT", help="as it was known then; now unless given"
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DAY", help="what moved since; a year unless given"
        )
        parser.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")

    def handle(
        self,
        *,
        kind: str,
        key: str,
        output: Path,
        language: str,
        as_of: str,
        known_at: str,
        since: date | None,
        overwrite: bool,
        **options: Any,  # noqa: ARG002
    ) -> None:
        if output.suffix.lower() != ".pdf":
            raise CommandError(f"{output}: the name must end in .pdf.")
        if not output.parent.is_dir():
            raise CommandError(f"{output.parent}: there is no such folder.")
        if output.exists() and not overwrite:
            raise CommandError(f"{output} is there already; --overwrite replaces it.")
        rows, field = KINDS[kind]
        row = rows.objects.visible_to(READER).filter(**{field: key}).first()
        if row is None:
            raise CommandError(f"{key}: no {kind} of this key is published.")
        try:
            with translation.override(language):
                asked = AsOf.from_parameters({"as_of": as_of, "known_at": known_at})
                content = pdf_of(brief_of(Question.of(kind, row, asked, since)))
        except ParameterRefused as refusal:
            raise CommandError(
                "; ".join(f"{error['parameter']}: {error['detail']}" for error in refusal.errors)
            ) from refusal
        # Under another name first, so that an interrupted run leaves no half a file.
        partial = output.with_name(f"{output.name}.part")
        partial.write_bytes(content)
        partial.replace(output)
        self.stdout.write(f"{output} … {len(content)} bytes")
