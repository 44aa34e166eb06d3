"""`manage.py reset_second_factor`: for who has lost the application and the recovery codes, where no
administrator can sign in.
"""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tracker.access.second_factor import reset


class Command(BaseCommand):
    help = "Forgets the second factor of an account; its person sets one up when signing in next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:  # noqa: ARG002
        person = get_user_model().objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account {username!r} here.")
        if not reset(person):
            raise CommandError(f"{username} has no second factor.")
        self.stdout.write(f"{username}: the second factor is forgotten.")
