"""Fills the database of a demonstration with an invented, reproducible world."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from commitments.models import Commitment, Conference, State
from commitments.refusals import Refused
from tracker.demo.building import build_demo
from tracker.models import Dissent, EvidenceCopy, Review, StatusReport


def day(value: str) -> date:
    return date.fromisoformat(value)


class Command(BaseCommand):
    help = (
        "Fill an empty database with an invented world: the same rows for the same seed and day. Needs "
        "DEMO=true."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="which world (default 1)")
        parser.add_argument(
            "--on", type=day, metavar="YYYY-MM-DD", help="the day from which deadlines count (default today)"
        )

    def handle(self, *, seed: int, on: date | None, **options: Any) -> None:  # noqa: ARG002
        try:
            built = build_demo(seed=seed, on=on or timezone.localdate(), write_line=self.stdout.write)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        steps = sum(model._default_manager.count() for model in (StatusReport, Review, Dissent, EvidenceCopy))
        counts = (
            f"{Conference.objects.count()} conferences, {State.objects.count()} States, "
            f"{Commitment.objects.count()} commitments, {steps} steps of their trails"
        )
        self.stdout.write(
            f"Demonstration … {counts}, all invented" if built else f"Demonstration … kept as it is: {counts}"
        )
