"""`manage.py build_fixtures`: build fixtures/ from seeds/, through a database of its own."""

import json
import os
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commitments.models.commitments import STANDING_FIELDS

# What each fixture holds, in the order in which its rows can be loaded.
FIXTURES: Final = {
    "1_states.json": ["state"],
    "2_conferences.json": [
        "organization",
        "theme",
        "sourcedocument",
        "stategroup",
        "membership",
        "conference",
        "participation",
        "resolution",
        "furthertheme",
        "indicator",
        "citation",
        "commitment",
        "statetarget",
    ],
}
# Where a commitment stands, and texts of sources, belong to a deployment and not to the seeds.
LEFT_OUT: Final = {"commitment": STANDING_FIELDS, "sourcedocument": ("text", "attached_at")}


class Command(BaseCommand):
    help = (
        "Builds fixtures/ from seeds/ through an empty database of its own; never touches this deployment's."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail where fixtures/ differs from a fresh build",
        )
        parser.add_argument(
            "--seeds",
            type=Path,
            default=Path(settings.BASE_DIR, "seeds"),
            metavar="DIR",
            help="the folder with states.yaml and the dossiers",
        )
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=Path(settings.BASE_DIR, "fixtures"),
            metavar="DIR",
            help="the folder to write to",
        )

    def handle(self, *args: Any, check: bool, seeds: Path, fixtures: Path, **options: Any) -> None:  # noqa: ARG002
        built = _build(seeds)
        if check:
            different = [
                name
                for name, text in built.items()
                if not (path := fixtures / name).exists() or path.read_text(encoding="utf-8") != text
            ]
            if different:
                raise CommandError(
                    f"{', '.join(different)} in {fixtures} differ from what {seeds} gives. Run `manage.py "
                    "build_fixtures` and commit the result."
                )
            self.stdout.write(f"{', '.join(built)}: as {seeds} gives them.")
            return
        fixtures.mkdir(exist_ok=True)
        for name, text in built.items():
            (fixtures / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"{fixtures / name}: {len(json.loads(text))} rows.")


def dossiers_in(seeds: Path) -> list[Path]:
    """The dossiers of a folder, in the order of their names: every YAML file that says `conference:`, or only
    `groups:`.
    """
    return sorted(
        path
        for path in seeds.glob("*.yaml")
        if re.search(r"^(conference|groups):", path.read_text(encoding="utf-8"), re.MULTILINE)
    )


def _build(seeds: Path) -> dict[str, str]:
    """The text of each fixture, from a load of `seeds` into an empty SQLite file that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="mithaq-fixtures-") as scratch:
        # Other processes, so that neither this one's database connection nor its open transaction can be
        # reached.
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{scratch}/scratch.sqlite3",
            "VAR_DIR": scratch,
            "SECRET_KEY": settings.SECRET_KEY,
        }
        _manage(environment, "migrate", "--verbosity=0")
        _manage(environment, "load_states", str(seeds / "states.yaml"))
        _manage(environment, "load_dossier", *map(str, dossiers_in(seeds)))
        models = [f"commitments.{name}" for names in FIXTURES.values() for name in names]
        rows = json.loads(_manage(environment, "dumpdata", "--natural-primary", "--natural-foreign", *models))
    return {name: _text(rows, models) for name, models in FIXTURES.items()}


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own manage.py, no shell)
        # The code was checked when it was made; each check of it would take as long as the start.
        [
            sys.executable,
            str(Path(settings.BASE_DIR, "manage.py")),
            arguments[0],
            "--skip-checks",
            *arguments[1:],
        ],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise CommandError(f"`manage.py {arguments[0]}` failed on the seeds:\n{done.stderr.strip()}")
    return done.stdout


def _text(rows: list[dict[str, Any]], models: list[str]) -> str:
    """The rows of `models` as a fixture: ordered by their keys, without what belongs to a deployment."""
    chosen = []
    for name in models:
        kind = [row for row in rows if row["model"] == f"commitments.{name}"]
        for row in kind:
            for field in LEFT_OUT.get(name, ()):
                del row["fields"][field]
        chosen += sorted(kind, key=_key)
    return json.dumps(chosen, ensure_ascii=False, indent=1) + "\n"


def _key(row: dict[str, Any]) -> list[str]:
    fields = row["fields"]
    for name in ("code", "slug", "reference"):
        if name in fields:
            return [str(fields[name])]
    return [
        str(part)
        for name in ("conference", "group", "state", "resolution", "theme")
        for part in fields.get(name, ())
    ]
