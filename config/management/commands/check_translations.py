"""Check that every string of the product is translated, or bring the catalogues up to date with the code."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from commitments.language.languages import LANGUAGES
from config.catalogues import catalogue_files, contradictions, faults, keys, read_catalogue
from config.glossary import misses, read_glossary

APPS: Final = ("commitments", "tracker", "config")
# English is the language of the code.
_EXTRACTED_AT: Final = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
TRANSLATED: Final = tuple(language for language in LANGUAGES if language != "en")


class Command(BaseCommand):
    help = (
        "Fail where a catalogue is not complete, not in step with the code, or not in the terms of the "
        "glossary; with --update extract the messages into the catalogues."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update",
            action="store_true",
            help="add new messages to the catalogues and drop those that are gone",
        )

    def handle(self, *, update: bool, **options: Any) -> None:  # noqa: ARG002
        if shutil.which("xgettext") is None:
            raise CommandError(
                "GNU gettext is not installed; it reads the messages from the code. On Debian and Ubuntu: "
                "sudo apt-get install gettext"
            )
        if update:
            extract_messages(settings.BASE_DIR)
            self.stdout.write(f"{len(catalogue_files())} catalogues hold the messages of the code.")
            return
        with tempfile.TemporaryDirectory(prefix="mithaq-messages-") as folder:
            found = wrong_with(settings.BASE_DIR, fresh=extracted_copy(settings.BASE_DIR, Path(folder)))
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(
                f"The translations have {len(found)} faults, named above. `make messages` brings the "
                "catalogues in step; translating is left to you."
            )
        self.stdout.write(f"{len(catalogue_files())} catalogues are complete and in step with the code.")


def extract_messages(root: Path, *, with_files: bool = False) -> None:
    """Bring the catalogues below `root` in step with its code; runs makemessages, which knows Django's
    templates. `with_files` adds to each message the files that say it.
    """
    for app in APPS:
        (root / app / "locale").mkdir(exist_ok=True)
    languages = [argument for language in TRANSLATED for argument in ("--locale", language)]
    command = [
        sys.executable,
        str(root / "manage.py"),
        "makemessages",
        *languages,
        "--no-wrap",
        *(("--add-location", "file") if with_files else ("--no-location",)),
        "--no-obsolete",
        "--ignore",
        "tests",
    ]
    done = subprocess.run(command, cwd=root, env=os.environ, capture_output=True, text=True, check=False)  # noqa: S603 (our own manage.py)
    if done.returncode:
        raise CommandError(f"The messages could not be read from the code:\n{done.stdout}{done.stderr}")
    for file in catalogue_files(root):
        # The hour of extraction says nothing of the messages, and stands in the way of every merge.
        text = file.read_text(encoding="utf-8")
        file.write_text(_EXTRACTED_AT.sub("", text), encoding="utf-8")


def extracted_copy(root: Path, folder: Path, *, with_files: bool = False) -> Path:
    """A copy of the apps of `root` in `folder`, its catalogues in step with its code."""
    for app in APPS:
        shutil.copytree(
            root / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "migrations")
        )
    shutil.copy(root / "manage.py", folder)
    extract_messages(folder, with_files=with_files)
    return folder


def wrong_with(root: Path, *, fresh: Path) -> list[str]:
    """Every fault of the catalogues below `root`, given those freshly extracted below `fresh`; one line
    each.
    """
    lines = []
    terms = read_glossary()
    for file in catalogue_files(fresh):
        name = file.relative_to(fresh)
        wanted = keys(read_catalogue(file))
        if not (root / name).exists():
            lines.append(f"{name}: the catalogue is missing; it would hold {len(wanted)} messages")
            continue
        if b"Plural-Forms:" not in (root / name).read_bytes():
            lines.append(f"{name}: the header has no Plural-Forms, so that numbers would be said wrongly")
        catalogue = read_catalogue(root / name)
        lines += [
            f"{name}: “{text}” is in the code and not in the catalogue"
            for _, text in sorted(wanted - keys(catalogue), key=str)
        ]
        lines += [
            f"{name}: “{text}” is no longer in the code"
            for _, text in sorted(keys(catalogue) - wanted, key=str)
        ]
        lines += [f"{name}: {fault}" for fault in faults(catalogue)]
        lines += [f"{name}: {miss}" for miss in misses(catalogue, terms)]
    lines += contradicting(root)
    if not catalogue_files(fresh):
        lines.append("No message was found in the code.")
    return lines


def contradicting(root: Path) -> list[str]:
    """Every message that two catalogues of one language below `root` say differently; one line each."""
    return [
        f"{one.relative_to(root)} and {other.relative_to(root)}: {found}"
        for language in TRANSLATED
        for one, other in combinations(catalogue_files(root, language), 2)
        for found in contradictions(read_catalogue(one), read_catalogue(other))
    ]
