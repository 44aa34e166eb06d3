"""Compute every standing and period anew from the trail, or check that they are what it says."""

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from django.core.management import BaseCommand, CommandError

from commitments.deadline_triggers import deadline_faults, renew_deadlines
from commitments.files.snapshots import database_snapshot
from commitments.management.owner import asked_of_the_owner
from commitments.models import Commitment
from tracker.register.count_triggers import count_faults, recount
from tracker.register.ledger_triggers import ledger_faults
from tracker.register.returned_triggers import returned_faults
from tracker.trail.rebuilding import differences, rebuild

if TYPE_CHECKING:
    from tracker.trail.verifying import Fault


class Command(BaseCommand):
    help = (
        "Compute every commitment's standing and periods anew from its trail, and the counts of both. The "
        "trail itself is never changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; name each difference and end with an error if there is one",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:  # noqa: ARG002
        found: list[Fault | str]
        if check:
            with database_snapshot():
                found = [*differences(), *_faults_of_what_is_kept()]
        else:
            with asked_of_the_owner():
                found = [*rebuild(), *_faults_of_what_is_kept()]
                recount()
                renew_deadlines()
        for fault in found:
            self.stderr.write(str(fault))
        if check and found:
            raise CommandError(
                f"{len(found)} differences from the trail, named above. Without --check they are mended."
            )
        self.stdout.write(
            f"{Commitment.objects.count()} commitments: "
            f"{f'{len(found)} differences mended' if found else 'all as the trail says'}."
        )


def _faults_of_what_is_kept() -> "list[str]":
    return [*count_faults(), *deadline_faults(), *ledger_faults(), *returned_faults()]
