"""`manage.py attach_source SLUG FILE`: store a source's text once its citations are verified against it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.models import SourceDocument
from commitments.text.attaching import AttachmentRefused, attach_source
from commitments.text.reading.refusing import SIZE_MAX


class Command(BaseCommand):
    help = (
        "Attaches the text of a source document, if the file is the one the record knows and every citation "
        "matches it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the source document, such as irib-2025-12-09")
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="the document as it was cited, byte for byte"
        )

    def handle(self, *args: Any, slug: str, file: Path, **options: Any) -> None:  # noqa: ARG002
        try:
            with file.open("rb") as opened:
                content = opened.read(SIZE_MAX + 1)
            attached = attach_source(slug=slug, content=content)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except SourceDocument.DoesNotExist as error:
            raise CommandError(f"No source document is called “{slug}”.") from error
        except AttachmentRefused as refusal:
            raise CommandError(f"{refusal}\nNothing was stored.") from refusal
        self.stdout.write(
            f"{slug}: SHA-256 matches; {attached.verified} citations with offsets verified, "
            f"{attached.without_offsets} without offsets; "
            + (
                "the text was attached already."
                if attached.was_attached
                else f"text of {attached.length} characters attached."
            )
        )
