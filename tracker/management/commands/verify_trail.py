"""Check that no step of any trail was changed, removed or moved."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from commitments.files.snapshots import database_snapshot
from commitments.models import Commitment
from tracker.evidence.verifying import altered_files
from tracker.trail.verifying import Fault, Head, faults_against, faults_of, heads_as_json, heads_of


class Command(BaseCommand):
    help = (
        "Recompute the digests of every trail and name each step that was changed, removed or moved. Ends "
        "with an error if there is one. Evidence whose file was changed on disk is named too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads",
            type=Path,
            metavar="FILE",
            help="also compare with the heads that --write-heads wrote earlier",
        )
        parser.add_argument(
            "--write-heads",
            type=Path,
            metavar="FILE",
            help="write the head of every trail to a file to be kept elsewhere",
        )

        parser.add_argument(
            "--without-files",
            action="store_true",
            help="look at the database alone, as where its files are not at hand",
        )

    def handle(
        self,
        *args: Any,  # noqa: ARG002
        heads: Path | None,
        write_heads: Path | None,
        without_files: bool,
        **options: Any,  # noqa: ARG002
    ) -> None:
        kept = _read(heads) if heads else {}
        commitments = Commitment.objects.all()
        # From one moment: a step that somebody adds between two reads would look like a fault.
        with database_snapshot():
            faults: list[Fault] = [*faults_of(commitments), *faults_against(kept, commitments)]
            found = {} if faults else heads_of(commitments)
        if not without_files:
            faults += [
                Fault(commitment=reference, sequence=place, message=said)
                for reference, place, said in altered_files(commitments)
            ]
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in the trail, named above.")
        if write_heads:
            write_heads.write_text(heads_as_json(found))
        measured = [head.sequence for name, head in found.items() if name.endswith("/measurements")]
        steps = sum(head.sequence for head in found.values()) - sum(measured)
        self.stdout.write(
            f"{steps} steps in {len(found) - len(measured)} trails, {sum(measured)} measurements: each is "
            "as it was recorded."
        )


def _read(path: Path) -> dict[str, Head]:
    try:
        return {
            reference: Head(sequence=int(head["sequence"]), digest=str(head["digest"]))
            for reference, head in json.loads(path.read_text()).items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} holds no heads as --write-heads writes them: {error}") from error
