"""`manage.py send_reminders`: one mail to each focal point who has something to be reminded of; for cron,
once a day.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.desk.reminding import mail_drafts_for, message_of, send_mails


class Command(BaseCommand):
    help = (
        "Sends each focal point one mail with what was not told to them yet: deadlines in 30, 7 and 0 days, "
        "and commitments without a report."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="show the mails, and send and note nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        on = timezone.localdate()
        drafts = mail_drafts_for(on=on)
        if dry_run:
            for draft in drafts:
                message = message_of(draft)
                self.stdout.write(f"To: {draft.user.email}\nSubject: {message.subject}\n\n{message.body}\n")
            self.stdout.write(f"Dry run: {len(drafts)} mails, none of them sent.")
            return
        result = send_mails(drafts, on=on, on_failure=self.stderr.write)
        self.stdout.write(f"{result.sent} mails sent with {result.reminders} reminders.")
        if result.failed:
            raise CommandError(f"{result.failed} mails were refused; they are tried again in the next cycle.")
