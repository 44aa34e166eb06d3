"""`manage.py unlock_account`: an account, or an address, from which too many wrong passwords came, may try
again.
"""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tracker.access.addresses import counted_address
from tracker.access.lock_out import unlock, unlock_address


class Command(BaseCommand):
    help = "Forgets the wrong passwords and codes that were tried for an account or from an address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default="")
        parser.add_argument("--address", default="", help="the address, such as 203.0.113.7")

    def handle(self, *args: Any, username: str, address: str, **options: Any) -> None:  # noqa: ARG002
        if not username and not address:
            raise CommandError("Name an account, or an address with --address.")
        if username:
            if not get_user_model().objects.filter(username=username).exists():
                raise CommandError(f"There is no account {username!r} here.")
            self.stdout.write(f"{username}: {unlock(username)} wrong attempts are forgotten.")
        if address:
            counted = counted_address(address)
            if counted is None:
                raise CommandError(f"{address!r} is no address.")
            self.stdout.write(f"{address}: {unlock_address(counted)} wrong attempts are forgotten.")
