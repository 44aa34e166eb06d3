"""Builds seeds/states.yaml, the catalogue of States, and seeds/state_groups.yaml, or checks that they are
what would be built.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commitments.refusals import Refused
from commitments.states.building import CATALOGUE, catalogue_rows, catalogue_text
from commitments.states.cldr import write_territories
from commitments.states.grouping import GROUPS, groups_text


class Command(BaseCommand):
    help = (
        "Build seeds/states.yaml from CLDR, iso-codes and seeds/regional_bodies.yaml, and "
        "seeds/state_groups.yaml from CLDR; with --check only compare."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--cldr-core",
            type=Path,
            metavar="DIR_OR_TGZ",
            help="renew seeds/cldr/ from this package; needs --cldr-localenames too",
        )
        parser.add_argument(
            "--cldr-localenames",
            type=Path,
            metavar="DIR_OR_TGZ",
            help="the package cldr-localenames-full of the same release",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail when the file differs from a fresh build",
        )

    def handle(
        self,
        *,
        cldr_core: Path | None,
        cldr_localenames: Path | None,
        check: bool,
        **options: Any,  # noqa: ARG002
    ) -> None:
        if (cldr_core is None) != (cldr_localenames is None):
            raise CommandError("Give --cldr-core and --cldr-localenames together: both are of one release.")
        if check and cldr_core is not None:
            raise CommandError("--check compares with the extract in seeds/cldr/ and takes no package.")
        try:
            if cldr_core is not None and cldr_localenames is not None:
                territories = write_territories(core=cldr_core, localenames=cldr_localenames)
                self.stdout.write(f"seeds/cldr/ is now of CLDR {territories.cldr_version}.")
            rows = catalogue_rows()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        built = {CATALOGUE: catalogue_text(rows), GROUPS: groups_text()}
        stale = [path for path, text in built.items() if not path.exists() or _text_of(path) != text]
        if check:
            if stale:
                raise CommandError(
                    f"{', '.join(path.name for path in stale)} differs from what its sources give: run "
                    "`manage.py build_states` and look at the difference."
                )
            self.stdout.write(f"{CATALOGUE.name} is what its sources give: {len(rows)} entries.")
            return
        for path in stale:
            path.write_text(built[path], encoding="utf-8")
        written = ", ".join(path.name for path in stale) or "nothing"
        self.stdout.write(f"{CATALOGUE.name}: {len(rows)} entries; {written} was written.")


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")
