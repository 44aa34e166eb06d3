"""Make a checkout ready to serve: database, translations, static files, record, first administrator."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error, transaction

from commitments.models import Conference, Organization, SourceDocument, State, Theme
from commitments.record.wording import publish_wordings
from config.catalogues import compile_catalogues
from tracker.access.roles import administrators
from tracker.access.security_log import note_event
from tracker.models import SecurityEventKind

NOTED_SETTINGS = (
    *("SITE_URL", "DEBUG", "DEMO", "PUBLIC_READ", "EMBEDS", "SECOND_FACTOR", "ALLOWED_HOSTS"),
    *("SESSION_IDLE_MINUTES", "SESSION_HOURS", "RATE_LIMIT_ADDRESS", "RATE_LIMIT_TOKEN", "SECURITY_LOG_DAYS"),
)
RECORD = (State, Organization, SourceDocument, Theme, Conference)


class Command(BaseCommand):
    help = (
        "Prepare the database, translations, static files, the seeded record and the first administrator. "
        "Run it as often as you like: it keeps all data."
    )
    # The checks read the database, which is made ready here first.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        # Refused before anything is written, so that mending the password and starting again is all there is
        # to do.
        username, password = first_administrator()
        # Nobody else on the machine reads what lies there: the database, evidence, the key.
        os.umask(0o077)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        settings.VAR_DIR.chmod(0o700)
        self.stdout.write("Database … ", ending="")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except Error as error:
            raise CommandError(f"The database cannot be used: {error}") from error
        self.stdout.write("ready")
        self.stdout.write(f"Translations … {compile_catalogues()} compiled")
        # ReDoc comes with the packages and would ask other hosts; it is served by nobody.
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["redoc"])
        self.stdout.write("Static files … collected")
        self._load_record()
        self._create_administrator(username, password)
        note_settings()

    def _load_record(self) -> None:
        if settings.DEMO:
            call_command("build_demo", stdout=self.stdout)
            return
        fixtures = sorted((settings.BASE_DIR / "fixtures").glob("*.json"))
        if any(model._default_manager.exists() for model in RECORD):
            self.stdout.write("Record … kept as it is")
        elif not fixtures:
            self.stdout.write("Record … empty, for there are no fixtures/")
        else:
            # All files in one call: loaddata settles references between them at its end.
            call_command("loaddata", *map(str, fixtures), verbosity=0)
            for conference in Conference.objects.published():
                publish_wordings(conference)
            self.stdout.write(
                f"Record … {Conference.objects.count()} conferences and {State.objects.count()} States loaded"
            )

    @transaction.atomic
    def _create_administrator(self, username: str, password: str) -> None:
        people = get_user_model().objects
        if administrators().exists():
            self.stdout.write("Administrator … already there")
            return
        if people.filter(username=username).exists():
            raise CommandError(
                f"ADMIN_USER={username} belongs to somebody who is no administrator; choose another name."
            )
        chosen = password or secrets.token_urlsafe(12)
        people.create_superuser(username, password=chosen)
        shown = (
            "the password in ADMIN_PASSWORD"
            if password
            else f"password {chosen} (shown this once: change it after signing in)"
        )
        self.stdout.write(self.style.SUCCESS(f"Administrator … {username}, {shown}"))


def note_settings() -> None:
    """Put on the security log that the site starts, and under which settings that matter to it."""
    said = ", ".join(f"{name}={getattr(settings, name)}" for name in NOTED_SETTINGS)
    note_event(SecurityEventKind.STARTED, detail=said)


def first_administrator() -> tuple[str, str]:
    """The name and password that ADMIN_USER and ADMIN_PASSWORD ask for; an empty password stands for a
    random one.

    Raises CommandError where one of them cannot be used.
    """
    username, password = (
        os.environ.get("ADMIN_USER", "").strip() or "admin",
        os.environ.get("ADMIN_PASSWORD", ""),
    )
    person = get_user_model()(username=username)
    try:
        get_user_model()._meta.get_field("username").clean(username, person)
    except ValidationError as error:
        raise CommandError(f"ADMIN_USER={username!r} cannot be used: {' '.join(error.messages)}") from error
    if password:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(f"ADMIN_PASSWORD cannot be used: {' '.join(error.messages)}") from error
    return username, password
