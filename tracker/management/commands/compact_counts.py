"""Put the rows of kept counts together that are alike."""

from typing import Any

from django.core.management import BaseCommand

from tracker.models import LevelCount
from tracker.register.count_triggers import compact
from tracker.register.ledger_triggers import compact_ledger


class Command(BaseCommand):
    help = "Put the rows of kept counts together that are alike; once a day, for every change adds two."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        before = LevelCount.objects.count()
        compact()
        compact_ledger()
        self.stdout.write(f"{before} rows of counts became {LevelCount.objects.count()}.")
