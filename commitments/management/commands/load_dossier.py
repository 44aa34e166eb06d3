"""`manage.py load_dossier FILE...`: bring the record to what dossiers say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.dossiers.loading import load_dossiers, published_by
from commitments.record.translating import untranslated_note
from commitments.record.wording import REASON_MAX, Rewording
from commitments.seeding.merging import outcome_lines
from commitments.seeding.reading import SeedRefused
from commitments.vocabulary import ReasonedWordingKind, WordingKind


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

        parser.add_argument(
            "--reason",
            default="",
            metavar="TEXT",
            help="why what was published is worded otherwise; it stands on the resolutions' pages",
        )
        parser.add_argument(
            "--kind",
            choices=ReasonedWordingKind.values,
            default=WordingKind.CORRECTION,
            help="with --reason: the record was wrong (correction, unless given), or the text itself was "
            "changed (amendment)",
        )

    def handle(
        self,
        *args: Any,  # noqa: ARG002
        files: list[Path],
        dry_run: bool,
        refresh: bool,
        reason: str,
        kind: str,
        **options: Any,  # noqa: ARG002
    ) -> None:
        if len(reason) > REASON_MAX:
            raise CommandError(f"--reason: at most {REASON_MAX} characters.")
        why = Rewording(kind=WordingKind(kind), reason=reason) if reason.strip() else None
        try:
            outcomes = load_dossiers(files, dry_run=dry_run, refresh=refresh, why=why)
        except SeedRefused as refusal:
            raise CommandError(f"{refusal}\nNothing was written.") from refusal
        for line in outcome_lines(outcomes):
            self.stdout.write(line)
        for note in filter(None, map(untranslated_note, published_by(outcomes))):
            self.stdout.write(note)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
