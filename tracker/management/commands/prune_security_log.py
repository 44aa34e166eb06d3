"""Remove the old part of the security log."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone

from commitments.management.owner import asked_of_the_owner
from tracker.access.security_log import prune


class Command(BaseCommand):
    help = (
        "Remove what is older than SECURITY_LOG_DAYS from the security log. Nothing else removes any of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say from which moment on entries would be kept"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        before = timezone.now() - timedelta(days=settings.SECURITY_LOG_DAYS)
        if dry_run:
            self.stdout.write(f"Entries from {before:%Y-%m-%d %H:%M} on would be kept.")
            return
        with asked_of_the_owner():
            removed = prune(before=before)
        self.stdout.write(f"{removed} entries from before {before:%Y-%m-%d %H:%M} were removed.")
