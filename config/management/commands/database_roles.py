"""Print the SQL that makes the database's roles: of the site, and of reports."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.database_roles import statements


class Command(BaseCommand):
    help = (
        "Print what makes two roles of PostgreSQL that own nothing: one for the site, which cannot change or "
        "remove what was recorded or logged, and one that reads the record for reports. Nothing is run: pass "
        "it to psql as a superuser, after each upgrade anew. docs/operations.md says how."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="mithaq_site", help="the site's role (mithaq_site)")
        parser.add_argument("--reports", default="mithaq_reports", help="that of reports (mithaq_reports)")

    def handle(self, *args: Any, site: str, reports: str, **options: Any) -> None:  # noqa: ARG002
        database = settings.DATABASES["default"]
        if "postgresql" not in database["ENGINE"]:
            raise CommandError("SQLite knows no roles: set DATABASE_URL to the database of PostgreSQL.")
        self.stdout.write("BEGIN;")
        for statement in statements(database=database["NAME"], site=site, reports=reports):
            self.stdout.write(f"{statement.as_string()};")
        self.stdout.write("COMMIT;")
