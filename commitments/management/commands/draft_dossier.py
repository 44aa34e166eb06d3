"""`manage.py draft_dossier FILE --language fa`: a dossier on standard output, with what is proposed from a
text.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.dossiers.drafting import DossierDraft, catalogue_of_the_record
from commitments.text.proposing.drafting import LANGUAGES, TookTooLong, propose
from commitments.text.reading.documents import read_document
from commitments.text.reading.refusing import SIZE_MAX, UnreadableDocument


class Command(BaseCommand):
    help = (
        "Proposes resolutions, participations and partners from a text (TXT, HTML, DOCX, PDF), "
        "and writes them as a "
        "dossier for a person to complete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the document")
        parser.add_argument(
            "--language", required=True, choices=sorted(LANGUAGES), help="the language of the document"
        )
        parser.add_argument(
            "--source", default="source", metavar="SLUG", help="what the dossier calls the document"
        )
        parser.add_argument(
            "--code", default="CONF1", metavar="CODE", help="the code of the conference, such as BAG3"
        )

    def handle(
        self,
        *args: Any,  # noqa: ARG002
        file: Path,
        language: str,
        source: str,
        code: str,
        **options: Any,  # noqa: ARG002
    ) -> None:
        try:
            with file.open("rb") as opened:
                read = read_document(opened.read(SIZE_MAX + 1))
            draft = propose(read.text, language=language, catalogue=catalogue_of_the_record())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except (UnreadableDocument, TookTooLong) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            str(DossierDraft(read, draft, file_name=file.name, source=source, code=code)), ending=""
        )
