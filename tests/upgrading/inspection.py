"""What a database holds under the code at hand, as JSON on the standard output.

A process of its own, because settings name one database: `python -m tests.upgrading.inspection`
with DATABASE_URL. It knows the apps by their addresses, their commands and the names below alone.
"""

import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import override_settings, setup_test_environment
from django.urls import NoReverseMatch, reverse

EXPECTED = Path(__file__).with_name("expected.json")
# After the last thing that was done in the invented world, and before its tokens expire.
NOW = "2026-03-10 12:00 +0000"
PASSWORD = "wells-and-rivers-7"
ADMINISTRATOR, OFFICER = "parvin", "layla"
STATIC_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# What the rows are, and the model that holds them today: whoever renames a model changes its name here.
MODELS = {
    "states": "commitments.State",
    "versions of states": "commitments.HistoricalState",
    "organizations": "commitments.Organization",
    "versions of organizations": "commitments.HistoricalOrganization",
    "themes": "commitments.Theme",
    "versions of themes": "commitments.HistoricalTheme",
    "sources": "commitments.SourceDocument",
    "versions of sources": "commitments.HistoricalSourceDocument",
    "citations": "commitments.Citation",
    "versions of citations": "commitments.HistoricalCitation",
    "conferences": "commitments.Conference",
    "versions of conferences": "commitments.HistoricalConference",
    "guests of conferences": "commitments.Conference_guests",
    "guests of versions of conferences": "commitments.HistoricalConference_guests",
    "participations": "commitments.Participation",
    "versions of participations": "commitments.HistoricalParticipation",
    "resolutions": "commitments.Resolution",
    "versions of resolutions": "commitments.HistoricalResolution",
    "partners of resolutions": "commitments.Resolution_partner_organizations",
    "partners of versions of resolutions": "commitments.HistoricalResolution_partner_organizations",
    "reaffirmed resolutions": "commitments.Resolution_reaffirms",
    "reaffirmed resolutions of versions": "commitments.HistoricalResolution_reaffirms",
    "indicators": "commitments.Indicator",
    "versions of indicators": "commitments.HistoricalIndicator",
    "commitments": "commitments.Commitment",
    "versions of commitments": "commitments.HistoricalCommitment",
    "reports": "tracker.StatusReport",
    "reviews": "tracker.Review",
    "dissents": "tracker.Dissent",
    "evidence": "tracker.Evidence",
    "evidence files": "tracker.EvidenceFile",
    "measurements": "tracker.Measurement",
    "status periods": "tracker.StatusPeriod",
    "changes": "tracker.Change",
    "mandates": "tracker.Mandate",
    "versions of mandates": "tracker.HistoricalMandate",
    "access tokens": "tracker.AccessToken",
    "preferences": "tracker.Preferences",
    "saved views": "tracker.SavedView",
    "imports": "tracker.Import",
    "exports": "tracker.Export",
    "reminder mails": "tracker.ReminderMail",
    "reminders": "tracker.Reminder",
    "answered requests": "tracker.AnsweredRequest",
    "people": "auth.User",
    "roles of people": "auth.User_groups",
    "sessions": "sessions.Session",
    "admin log": "admin.LogEntry",
}
# Filled by `migrate` itself, so that they follow the code.
MODELS_OF_THE_CODE = {
    *("auth.Permission", "auth.Group", "auth.Group_permissions", "auth.User_user_permissions"),
    "contenttypes.ContentType",
}

# What the API does not show, by the names that the columns have today.
COLUMNS: dict[str, tuple[str, ...]] = {
    "saved views": ("user__username", "name", "query"),
    "preferences": ("user__username", "calendar", "language", "reminders", "snoozed_until", "single_keys"),
    "mandates": ("user__username", "state__code", "starts_on", "ends_on", "note"),
    "access tokens": ("user__username", "name", "scopes", "created", "expiry", "revoked_at"),
    "imports": (
        *("uploaded_by__username", "kind", "name", "sha256", "calendar"),
        *("imported_at", "row_count", "changed_count"),
    ),
    "exports": ("user__username", "table", "flavour", "query", "row_count"),
    "reminder mails": ("user__username", "cycle_on", "address", "language", "sent_at"),
    "reminders": ("user__username", "commitment__reference", "occasion", "about_on"),
    "answered requests": ("author__username", "key", "fingerprint", "status_code"),
    "roles of people": ("user__username", "group__name"),
}

_STANDING = ("status", "status_since", "reviewed", "disputed")
_COMMITMENT = (
    *(*_STANDING, "reported_status", "last_report_on", "version"),
    *("schedule", "due_on", "position", "lead_agency", "basis"),
)
_REPORT = (
    *("status", "effective_on", "recorded_at", "origin", "note", "language"),
    *("report_state", "assessed_status", "digest"),
)
_REVIEW = ("report", "verdict", "status", "reason", "recorded_at", "digest")
_CITATION = ("source", "fact", "paragraph", "start", "end", "sha256", "passage", "locator", "stated_value")
_EVIDENCE = ("kind", "title", "url", "sha256", "file_name")
# Addresses below /api/v1/, and the fields of each answer that must keep their values; a number is a place
# in a list.
API_FIELDS: dict[str, tuple[str, ...]] = {
    "commitments/VAL1-R1-QMA/": (*_COMMITMENT, "last_accepted_on", "closed_on"),
    "commitments/VAL1-R1-QMA/?as_of=2026-01-15": _STANDING,
    "commitments/VAL1-R1-QMA/?as_of=2026-01-21&known_at=2026-01-21T23:00:00Z": _STANDING,
    "commitments/VAL1-R1-QMB/": _COMMITMENT,
    "commitments/VAL1-R1-QMC/": (*_COMMITMENT, "closed_on"),
    "commitments/VAL1-R2-QMB/": _COMMITMENT,
    "commitments/VAL2-R1-QMA/": _COMMITMENT,
    "commitments/VAL3-R1-QMA/": _COMMITMENT,
    "reports/VAL1-R1-QMA-1/": (
        *_REPORT,
        *(f"evidence.{place}.{name}" for place in (0, 1) for name in _EVIDENCE),
    ),
    "reports/VAL1-R1-QMA-3/": (
        *(*_REPORT, "evidence.0.citation"),
        *("reviews.0.dissent.note", "reviews.0.dissent.digest"),
    ),
    "reports/VAL1-R1-QMB-1/": _REPORT,
    "reports/VAL1-R1-QMC-1/": _REPORT,
    "reports/VAL1-R2-QMB-1/": _REPORT,
    "reviews/VAL1-R1-QMA-2/": _REVIEW,
    "reviews/VAL1-R1-QMA-4/": _REVIEW,
    "measurements/VAL1-R1-QMA-I1-2026-01-31-2/": (
        *("value", "unit", "source", "note"),
        *("recorded_at", "superseded"),
    ),
    "states/QMA/": ("name", "kind", "region"),
    "organizations/well-union/": ("acronym", "name", "kind"),
    "themes/counting-wells/": ("name",),
    "sources/charter/": ("title", "published_on", "sha256", "attached"),
    "conferences/VAL1/": (
        *("title", "city", "starts_on", "ends_on", "aims"),
        *(f"citations.{place}.{name}" for place in (0, 1) for name in _CITATION),
    ),
    "conferences/VAL1/participations/QMC/": ("role", "basis", "closed_on"),
    "resolutions/VAL1-R1/": (
        *("title", "text", "strength", "due_on", "partner_organizations"),
        *(f"citations.0.{name}" for name in _CITATION),
    ),
    "resolutions/VAL1-R2/": ("lifecycle", "superseded_by"),
    "resolutions/VAL2-R1/": ("reaffirms",),
    "indicators/VAL1-R1-I1/": ("kind", "unit", "baseline", "target", "proposed"),
    **{
        f"{name}/": ("count",)
        for name in (
            *("states", "organizations", "themes", "sources", "conferences", "resolutions", "indicators"),
            *("commitments", "reports", "reviews", "measurements"),
        )
    },
    "commitments/?closed=any": ("count",),
    "commitments/?status=complete": ("count", "results.0.reference"),
    "matrix/?rows=state&columns=status": (
        "total.total",
        "total.counts.no_information",
        "total.counts.complete",
    ),
    "timeline/?interval=month&since=2025-12-01": tuple(
        f"points.{place}.{name}"
        for place in (0, 1, 3)
        for name in ("on", "total", "counts.limited", "counts.complete")
    ),
    "changes/?after=0": ("results.0.kind", "results.0.commitment"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    expected = json.loads(EXPECTED.read_text())
    django.setup()
    setup_test_environment()
    static_files = override_settings(STORAGES={**settings.STORAGES, **STATIC_FILES})
    with time_machine.travel(NOW, tick=False), static_files:
        # The counts first, for whoever signs in adds rows.
        found = {
            "rows": row_counts(),
            "columns": column_values(),
            "schema": schema_of(connection),
            "permissions": permissions(),
            "commands": command_errors(expected["heads"]),
            "tokens": [status_with(token) for token in expected["tokens"]],
            "api": api_values(signed_in(OFFICER)),
            "admin": admin_row_counts(signed_in(ADMINISTRATOR)),
        }
    json.dump(found, sys.stdout, ensure_ascii=False)


def row_counts() -> dict[str, int]:
    """How many rows there are of each kind; each is read whole, so that a column that is missing shows."""
    return {
        kind: len(list(apps.get_model(model)._base_manager.values_list())) for kind, model in MODELS.items()
    }


def permissions() -> list[str]:
    """Each kind of row and each permission to do something with it, by name; a kind that was renamed has its
    new name alone.
    """
    types = apps.get_model("contenttypes.ContentType").objects.values_list("app_label", "model")
    names = apps.get_model("auth.Permission").objects.values_list("content_type__model", "codename")
    return sorted(map(".".join, (*types, *names)))


def column_values() -> dict[str, list[list[str]]]:
    """The values of COLUMNS, row by row in the order of writing."""
    rows = {
        kind: apps.get_model(MODELS[kind])._base_manager.order_by("pk").values_list(*columns)
        for kind, columns in COLUMNS.items()
    }
    return {kind: [list(map(str, row)) for row in values] for kind, values in rows.items()}


def command_errors(heads: dict[str, Any]) -> dict[str, str]:
    """What each command that checks the database complains of; `heads` are those that the trails had."""
    found = {}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(heads, file)
        file.flush()
        for name, *arguments in (
            ["verify_trail", "--without-files", "--heads", file.name],
            ["rebuild_standing", "--check"],
            ["makemigrations", "--check", "--dry-run"],
        ):
            out, errors = io.StringIO(), io.StringIO()
            try:
                call_command(name, *arguments, stdout=out, stderr=errors)
            except (CommandError, SystemExit) as error:
                errors.write(f"{out.getvalue()}{error!r}")
            found[name] = errors.getvalue()
    return found


def status_with(token: str) -> int:
    """The status code that a program with this token gets for a draft, which only its owner's role opens."""
    headers = {"authorization": f"Bearer mithaq_{token}"}
    return Client().get("/api/v1/conferences/VAL3/", headers=headers).status_code


def signed_in(name: str) -> Client:
    """A browser of this person, who signed in with the password of then."""
    client = Client()
    answer = client.post("/admin/login/", {"username": name, "password": PASSWORD, "next": "/admin/"})
    if answer.status_code != 302:
        raise SystemExit(f"{name} cannot sign in: {answer.status_code}")
    return client


def api_values(client: Client) -> dict[str, dict[str, Any]]:
    """The values of API_FIELDS, by address and field."""
    found = {}
    for address, fields in API_FIELDS.items():
        answer = client.get(f"/api/v1/{address}", headers={"accept-language": "en"})
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code} {answer.content.decode()}")
        body = answer.json()
        found[address] = {field: value_at(body, field) for field in fields}
    return found


def value_at(body: Any, path: str) -> Any:
    for part in path.split("."):
        body = body[int(part)] if part.isdigit() else body[part]
    return body


def admin_row_counts(client: Client) -> dict[str, int]:
    """How many rows the admin's list shows of each kind that has one."""
    found = {}
    for kind, model in MODELS.items():
        try:
            address = reverse(f"admin:{model.replace('.', '_').lower()}_changelist")
        except NoReverseMatch:
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        found[kind] = len(re.findall(r'<th class="field-', answer.content.decode()))
    return found


def schema_of(database: BaseDatabaseWrapper) -> dict[str, list[list[str]]]:
    """Tables, columns, constraints, indexes, triggers and functions, in the words of the engine."""
    found = {}
    with database.cursor() as cursor:
        for part, query in SCHEMA_QUERIES[database.vendor].items():
            cursor.execute(query)
            found[part] = sorted(list(map(str, row)) for row in cursor.fetchall())
    return found


# PostgreSQL words a condition otherwise once it was restored: of constraints and indexes the names alone.
SCHEMA_QUERIES = {
    "sqlite": {"all": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"},
    "postgresql": {
        "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "constraints": "SELECT conrelid::regclass, conname, contype FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
        "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    },
}

if __name__ == "__main__":
    main()
