"""Makes a database of the code at hand that holds a small invented world, and dumps it.

`python -m tests.upgrading.make_dump FOLDER` writes the dump of SQLite, and after `python -m
tests.postgres --` that of PostgreSQL. Both write `expected.json`; the second fails where the two
databases differ. The dumps beside this file were made so.

Everybody acts as in real use, through the API, the admin and the commands, at the moment that is
named. What is random comes from a seed.
"""

import gzip
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import django
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings, setup_test_environment

import tests.environment  # noqa: F401 (its settings, before Django reads any)
from tests.seen import seen_at
from tests.upgrading import databases, inspection

WORLD = Path(__file__).parent / "world"
ROLES = {"layla": ["officer"], "karim": ["reviewer"], "sahar": ["reader"]}
MANDATES = {"omid": "QMA", "zahra": "QMB", "huda": "QMC"}
# Kept without the prefix by which scanners find a secret that leaked; it opens nothing but this world.
TOKEN = re.compile(r"mithaq_([0-9a-f]+)")
ERRORS = re.compile(r'class="error(?:note|list)[^>]*>(.*?)</(?:p|ul)>', re.DOTALL)
randomness = Random()
# The secrets of the tokens as they are shown once; the second is revoked.
tokens: list[str] = []


class Person:
    """Somebody at a browser, who may also send requests to the API."""

    def __init__(self, name: str) -> None:
        self.client = inspection.signed_in(name)

    def submit(self, address: str, **values: Any) -> str:
        """Send a form of the admin; the page that came, or the address where it led."""
        seen = seen_at(self.client, f"/admin/{address}") if address.endswith("/change/") else {}
        answer = self.client.post(f"/admin/{address}", seen | values)
        page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        if answer.status_code not in {200, 302} or "errornote" in page:
            raise SystemExit(f"{address}: {answer.status_code} {ERRORS.findall(page)}")
        return answer.headers.get("Location") or page

    def find(self, model: str, text: str) -> int:
        """The primary key of the only row that the admin's list finds."""
        page = self.client.get(f"/admin/{model}/", {"q": text}).content.decode()
        links = re.findall(rf"/admin/{model}/([0-9]+)/change/", page.partition('id="result_list"')[2])
        (key,) = set(links)
        return int(key)

    def post(self, address: str, *, commitment: str, key: str = "", **body: Any) -> None:
        """Send a write to the API, with the present version of the commitment that it changes."""
        headers = {"If-Match": self.client.get(f"/api/v1/commitments/{commitment}/").headers["ETag"]}
        if key:
            headers["Idempotency-Key"] = key
        answer = self.client.post(
            f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=headers
        )
        if answer.status_code != 201:
            raise SystemExit(f"{address}: {answer.status_code} {answer.content.decode()}")

    def report(self, commitment: str, **body: Any) -> None:
        self.post(f"commitments/{commitment}/reports/", commitment=commitment, **body)

    def review(self, commitment: str, sequence: int, **body: Any) -> None:
        self.post(f"reports/{commitment}-{sequence}/review/", commitment=commitment, **body)

    def upload(self, name: str, content: bytes) -> str:
        answer = self.client.post("/api/v1/uploads/", {"file": SimpleUploadedFile(name, content)})
        return str(answer.json()["upload"])

    def import_file(self, name: str, *, kind: str, calendar: str = "gregorian", run: bool = True) -> None:
        file = SimpleUploadedFile(name, (WORLD / name).read_bytes(), content_type="text/csv")
        check = self.submit("tracker/import/add/", kind=kind, calendar=calendar, file=file)
        if run:
            page = self.submit(check.removeprefix("/admin/").replace("/check/", "/run/"))
            if "Imported." not in page:
                raise SystemExit(f"{name} was not imported.\n{page}")


def enter_record() -> None:
    call_command("load_states", str(WORLD / "states.yaml"))
    call_command("load_dossier", *(str(WORLD / f"val{number}.yaml") for number in (1, 2, 3)))
    call_command("attach_source", "charter", str(WORLD / "charter.txt"))


def create_accounts() -> None:
    os.environ["DJANGO_SUPERUSER_PASSWORD"] = inspection.PASSWORD
    superuser = ("--username", inspection.ADMINISTRATOR, "--email", "parvin@wells.example")
    call_command("createsuperuser", "--no-input", *superuser)
    parvin = Person(inspection.ADMINISTRATOR)
    password = {"usable_password": "true", "password1": inspection.PASSWORD, "password2": inspection.PASSWORD}
    for name in (*ROLES, *MANDATES):
        words = {"first_name": name.capitalize(), "last_name": "", "email": f"{name}@wells.example"}
        parvin.submit("auth/user/add/", username=name, roles=ROLES.get(name, []), **words, **password)
    for name, code in MANDATES.items():
        user, state = parvin.find("auth/user", name), parvin.find("commitments/state", code)
        note = "Letter of May 2025"
        parvin.submit("tracker/mandate/add/", user=user, state=state, starts_on="2025-06-01", note=note)


def set_preferences() -> None:
    """Preferences, a saved view and tokens."""
    layla, omid, parvin = Person("layla"), Person("omid"), Person("parvin")
    layla.submit("preferences/", calendar="solar_hijri", language="fa", reminders="on", snoozed_until="")
    omid.submit(
        "preferences/",
        calendar="gregorian",
        language="ar",
        reminders="on",
        snoozed_until="2026-02-01",
        single_keys="on",
    )
    query = "o=1&q=val1&schedule=due_soon"
    layla.submit("commitments/commitment/views/", name="Due soon, چاه‌ها", query=query)
    owner = parvin.find("auth/user", "layla")
    for name in ("Dashboard", "Lost"):
        values = {"user": owner, "name": name, "scopes": ["read", "report"], "days": 365}
        tokens.extend(TOKEN.findall(parvin.submit("tracker/accesstoken/add/", **values)))
    lost = parvin.find("tracker/accesstoken", "Lost")
    parvin.submit("tracker/accesstoken/", action="revoke", _selected_action=lost)


def report_and_review() -> None:
    """A trail with every kind of step: reported, returned, reported again, accepted lower, disputed."""
    omid, karim, commitment = Person("omid"), Person("karim"), "VAL1-R1-QMA"
    with at("2026-01-12 09:30"):
        omid.report(
            commitment,
            key="first-of-omid",
            status="limited",
            effective_on="2026-01-05",
            note="نیمی از چاه‌ها شمرده شد.",
            language="fa",
            evidence=[
                {
                    "kind": "file",
                    "title": "Letter",
                    "upload": omid.upload("letter.txt", "نامهٔ وزارت آب\n".encode()),
                },
                {"kind": "url", "title": "News", "url": "https://vessara.example/wells?of=2026"},
            ],
        )
    with at("2026-01-14 10:00"):
        karim.review(commitment, 1, verdict="return", reason="Say which wells.")
    with at("2026-01-20 11:00"):
        (citation,) = omid.client.get("/api/v1/resolutions/VAL1-R1/").json()["citations"]
        omid.report(
            commitment,
            status="substantial",
            effective_on="2026-01-05",
            note="North and east.",
            evidence=[{"kind": "citation", "title": "The charter", "citation": citation["reference"]}],
        )
    with at("2026-01-22 15:00"):
        karim.review(commitment, 3, verdict="accept", status="limited", reason="The east is not shown.")
    with at("2026-01-25 08:00"):
        note = "The east was counted in December."
        omid.post(f"reviews/{commitment}-4/dissent/", commitment=commitment, note=note)


def record_as_officer() -> None:
    """By the admin's form, over the API and by files; one report withdrawn, one that waits for its review."""
    with at("2026-02-02 09:00"):
        layla = Person("layla")
        layla.submit(
            "commitments/commitment/record/",
            commitments=f"{layla.find('commitments/commitment', 'VAL1-R1-QMB')}:0",
            status="complete",
            effective_on="1404-11-10",
            effective_on_calendar="solar_hijri",
            note="All of them.",
            evidence_title="Register",
            evidence_url="https://tholin.example/register",
            record="1",
        )
        other = "Of another State."
        layla.report("VAL1-R2-QMA", status="not_started", effective_on="2026-01-30", note=other)
        layla.review("VAL1-R2-QMA", 1, verdict="withdraw")
    with at("2026-02-03 09:00"):
        layla.report("VAL2-R1-QMA", status="limited", effective_on="2026-02-01", origin="third_party")
        for values in ({"value": "120"}, {"value": "125.25", "note": "Counted again."}):
            measured = {"indicator": "VAL1-R1-I1", "observed_on": "2026-01-31", "source": "gazette-7"}
            answer = layla.client.post(
                "/api/v1/measurements/",
                json.dumps({"commitment": "VAL1-R1-QMA", **measured, **values}),
                content_type="application/json",
            )
            if answer.status_code != 201:
                raise SystemExit(f"measurements/: {answer.status_code} {answer.content.decode()}")
    with at("2026-02-04 09:00"):
        layla.import_file("participations.csv", kind="participations")
        layla.import_file("deadlines.csv", kind="commitments", calendar="solar_hijri")
        layla.import_file("reports.csv", kind="reports")
        layla.import_file("reports.csv", kind="reports", run=False)
        address = f"commitments/commitment/{layla.find('commitments/commitment', 'VAL1-R1-QMA')}/change/"
        layla.submit(address, position="supported_in_part", lead_agency="وزارت آب", due_on="")
        layla.client.get("/admin/commitments/commitment/csv/?status__exact=limited")


def end_and_remind() -> None:
    """Reminder mails, a mandate that ends, a State that leaves, and a request that may still be repeated."""
    with at("2026-03-05 06:00"):
        call_command("send_reminders")
    with at("2026-03-06 06:00"), tempfile.TemporaryDirectory() as folder:
        parvin = Person("parvin")
        mandate = parvin.find("tracker/mandate", "zahra")
        parvin.submit("tracker/mandate/", action="end_today", _selected_action=mandate)
        changed = Path(folder, "val1.yaml")
        text = (WORLD / "val1.yaml").read_text()
        changed.write_text(text.replace("basis: inferred}", "basis: inferred, closed_on: 2026-03-01}"))
        call_command("load_dossier", str(changed))
    with at("2026-03-09 18:00"):
        last = {"status": "substantial", "effective_on": "2026-03-08"}
        Person("omid").report("VAL2-R1-QMA", key="last-of-omid", **last)


def at(moment: str) -> Any:
    return time_machine.travel(f"{moment} +0000", tick=False)


ACTS: dict[str, Callable[[], None]] = {
    "2026-01-10 08:00": enter_record,
    "2026-01-10 09:00": create_accounts,
    "2026-01-11 09:00": set_preferences,
    "2026-01-12 09:00": report_and_review,
    "2026-02-01 09:00": record_as_officer,
    "2026-03-01 09:00": end_and_remind,
}


def build() -> None:
    with at("2026-01-09 09:00"):
        call_command("migrate", verbosity=0)
    for moment, act in ACTS.items():
        randomness.seed(moment)
        with at(moment):
            act()


def expectations(heads: Path) -> dict[str, Any]:
    """What the database holds and answers, for the test to compare with."""
    call_command("verify_trail", "--write-heads", str(heads))
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    if unnamed := models - inspection.MODELS_OF_THE_CODE - set(inspection.MODELS.values()):
        raise SystemExit(f"inspection.MODELS does not say what these are: {', '.join(sorted(unnamed))}")
    rows = inspection.row_counts()
    if empty := [kind for kind, count in rows.items() if not count]:
        raise SystemExit(f"The world has no {', '.join(empty)}.")
    return {
        "rows": rows,
        "columns": inspection.column_values(),
        "api": inspection.api_values(inspection.signed_in(inspection.OFFICER)),
        "admin": inspection.admin_row_counts(inspection.signed_in(inspection.ADMINISTRATOR)),
        "tokens": tokens,
        "heads": json.loads(heads.read_text()),
    }


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place, databases.empty_database(Path(place)) as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        # Keys of files and tokens are the same in both databases; set before what draws them is imported.
        os.urandom = randomness.randbytes  # type: ignore[assignment]
        django.setup()
        setup_test_environment()
        with override_settings(STORAGES={**settings.STORAGES, **inspection.STATIC_FILES}):
            build()
            connections.close_all()
            # Dumped before it is inspected, for whoever signs in adds rows.
            statements = databases.dump(url)
            with time_machine.travel(inspection.NOW, tick=False):
                expected = expectations(Path(place, "heads.json"))
        connections.close_all()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{databases.ENGINE}.sql.gz").write_bytes(gzip.compress(statements.encode(), mtime=0))
    record = folder / inspection.EXPECTED.name
    if record.exists() and json.loads(record.read_text()) != expected:
        raise SystemExit(f"This database is not what {record} says of the other.")
    record.write_text(json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
