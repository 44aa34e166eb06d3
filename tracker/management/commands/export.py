"""Writes an export to a file: the same rows and columns as the API gives."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from commitments.files.downloads import download
from commitments.language.languages import LANGUAGES
from commitments.refusals import ParameterRefused
from tracker.publishing.exports import NAMED_EXPORTS, export_named

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Rows between two lines of progress.
TELL_EVERY = 5000
ENDINGS = {".csv": "csv", ".xlsx": "xlsx"}


class Command(BaseCommand):
    help = (
        "Write what is published to a file, such as: export register state=IRQ as_of=2026-03-31 -o "
        "iraq.xlsx. Exports: "
        + "; ".join(f"{name} ({export.about})" for name, export in NAMED_EXPORTS.items())
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("export", choices=list(NAMED_EXPORTS), help="which export")
        parser.add_argument(
            "filters",
            nargs="*",
            metavar="NAME=VALUE",
            help="the parameters of the API's list of the same rows",
        )
        parser.add_argument(
            "-o",
            "--output",
            required=True,
            type=Path,
            metavar="FILE",
            help="where to; .csv says in codes what .xlsx says in words",
        )
        parser.add_argument(
            "--excel",
            action="store_true",
            help="begin a CSV with a byte order mark, by which Excel recognises UTF-8",
        )
        parser.add_argument(
            "--language",
            choices=LANGUAGES,
            default="en",
            help="of a sheet, its words and its direction, and of page addresses (default en)",
        )
        parser.add_argument(
            "--seen-by",
            metavar="USERNAME",
            help="write what this person sees; what the public sees unless given",
        )
        parser.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")

    def handle(
        self,
        *,
        export: str,
        filters: list[str],
        output: Path,
        excel: bool,
        language: str,
        overwrite: bool,
        seen_by: str | None = None,
        **options: Any,  # noqa: ARG002
    ) -> None:
        flavour = ENDINGS.get(output.suffix.lower())
        if flavour is None:
            raise CommandError(f"{output}: the name must end in one of {', '.join(ENDINGS)}.")
        if not output.parent.is_dir():
            raise CommandError(f"{output.parent}: there is no such folder.")
        if output.exists() and not overwrite:
            raise CommandError(f"{output} is there already; --overwrite replaces it.")
        reader = reader_named(seen_by)
        written = 0

        def on_progress(rows: int) -> None:
            nonlocal written
            written = rows
            if rows % TELL_EVERY == 0:
                self.stderr.write(f"{output.name} … {rows} rows")

        # Under another name first, so that an interrupted run leaves no half a file.
        partial = output.with_name(f"{output.name}.part")
        try:
            with translation.override(language):
                found = export_named(
                    export, parameters_of(filters), seen_by=reader, in_words=flavour == "xlsx"
                )
                response = download(
                    found.rows,
                    found.table,
                    flavour="csv-excel" if excel and flavour == "csv" else flavour,
                    on_progress=on_progress,
                )
            with partial.open("wb") as file:
                file.writelines(response)
            if response.file_to_stream is not None:
                response.file_to_stream.close()
            partial.replace(output)
        except ParameterRefused as refusal:
            raise CommandError(
                "; ".join(f"{error['parameter']}: {error['detail']}" for error in refusal.errors)
            ) from refusal
        finally:
            partial.unlink(missing_ok=True)
        self.stdout.write(f"{output} … {written} rows")


def reader_named(username: str | None) -> "User | AnonymousUser":
    """The person of this user name, the public for None. Raises CommandError."""
    if username is None:
        return AnonymousUser()
    person = get_user_model().objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"{username}: nobody has this user name, or the account is switched off.")
    return person


def parameters_of(filters: list[str]) -> dict[str, str]:
    """NAME=VALUE, each name once. Raises CommandError."""
    parameters: dict[str, str] = {}
    for text in filters:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise CommandError(f"“{text}” is no filter; write NAME=VALUE, such as state=IRQ.")
        if name in parameters:
            raise CommandError(f"{name}: give it once; join several values by commas.")
        parameters[name] = value
    return parameters
