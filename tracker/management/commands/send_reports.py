"""`manage.py send_reports`: the saved views that people want by mail; for cron, once a day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.desk.view_mails import send_views, views_due


class Command(BaseCommand):
    help = "Sends the saved views that are due by mail, each once for its day, week or month."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="name the mails, and send and note nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        on = timezone.localdate()
        if dry_run:
            for view in (due := views_due(on=on)):
                self.stdout.write(f"To: {view.user.email}: {view.name} ({view.rhythm}, {view.form})")
            self.stdout.write(f"Dry run: {len(due)} mails, none of them sent.")
            return
        result = send_views(on=on, on_failure=self.stderr.write)
        self.stdout.write(f"{result.sent} mails sent.")
        if result.failed:
            raise CommandError(f"{result.failed} mails were not sent; the next run tries them again.")
