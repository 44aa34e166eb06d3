"""Make a checkout ready to serve: database, translations, static files, record, first administrator."""

import os
import secrets
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command

from commitments.models import Conference, State


class Command(BaseCommand):
    help = "Prepare the database, translations, static files, the seeded record and the first administrator. Run it as often as you like: it keeps all data."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        self.stdout.write("Database …")
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"Translations … {compile_translations()} compiled")
        call_command("collectstatic", verbosity=0, interactive=False)
        self._load_record()
        self._create_administrator()

    def _load_record(self) -> None:
        fixtures = sorted((settings.BASE_DIR / "fixtures").glob("*.json"))
        if settings.DEMO or State.objects.exists() or Conference.objects.exists() or not fixtures:
            self.stdout.write("Record … kept as it is")
            return
        call_command("loaddata", *sorted(map(str, fixtures), reverse=True), verbosity=0)
        self.stdout.write(f"Record … {Conference.objects.count()} conferences and {State.objects.count()} States loaded")

    def _create_administrator(self) -> None:
        people = get_user_model().objects
        if people.filter(is_superuser=True).exists():
            self.stdout.write("Administrator … already there")
            return
        username = os.environ.get("ADMIN_USER", "").strip() or "admin"
        password = os.environ.get("ADMIN_PASSWORD", "")
        person = get_user_model()(username=username)
        try:
            get_user_model()._meta.get_field("username").clean(username, person)
            if password:
                validate_password(password, person)
        except ValidationError as error:
            raise CommandError(f"ADMIN_USER or ADMIN_PASSWORD cannot be used: {' '.join(error.messages)}") from error
        if people.filter(username=username).exists():
            raise CommandError(f"ADMIN_USER={username} belongs to somebody who is no administrator; choose another name.")
        chosen = password or secrets.token_urlsafe(12)
        people.create_superuser(username, password=chosen)
        shown = "the password from ADMIN_PASSWORD" if password else f"password {chosen}   (shown this once)"
        self.stdout.write(self.style.SUCCESS(f"Administrator … {username}, {shown}"))


def compile_translations() -> int:
    """Compile every catalogue of ours that is newer than its compiled form; returns how many there are."""
    catalogues = sorted(settings.BASE_DIR.glob("*/locale/*/LC_MESSAGES/django.po"))
    for catalogue in catalogues:
        _compile(catalogue, catalogue.with_suffix(".mo"))
    return len(catalogues)


def _compile(catalogue: Path, compiled: Path) -> None:
    if compiled.exists() and compiled.stat().st_mtime > catalogue.stat().st_mtime:
        return
    with catalogue.open("rb") as source:
        messages = read_po(source, locale=catalogue.parent.parent.name)
    unfinished = compiled.with_suffix(".mo.part")
    with unfinished.open("wb") as target:
        write_mo(target, messages)
    unfinished.replace(compiled)
