"""Put the rows of kept counts together that are alike, and have SQLite look at its tables."""

from typing import Any

from django.core.management import BaseCommand

from commitments.table_statistics import look_at_tables
from tracker.models import LevelCount
from tracker.register.count_triggers import compact
from tracker.register.ledger_triggers import compact_ledger


class Command(BaseCommand):
    help = (
        "Put the rows of kept counts together that are alike, for every change adds two, and have SQLite "
        "look at its tables; once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        before = LevelCount.objects.count()
        compact()
        compact_ledger()
        look_at_tables()
        self.stdout.write(f"{before} rows of counts became {LevelCount.objects.count()}.")
