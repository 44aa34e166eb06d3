"""What the desk's long work takes: `python -m tests.bench.desk`.

A hundred statuses recorded in one go, against the same hundred recorded one by one;
and a file of 8,000 reports on 500 commitments, checked, imported and undone, against
reading the file alone. Each in seconds, in queries, and as a ratio of the two; "written"
is how long the one transaction of the import lasts.
"""

import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        os.environ |= {
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 4,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        print(json.dumps(measured(), indent=1))


def timed(act: Callable[[], Any]) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        act()
        seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 2), "queries": len(queries)}


def measured() -> dict[str, Any]:
    from django.core.management import call_command

    from commitments.language.calendars import Calendar
    from commitments.models import Commitment
    from commitments.vocabulary import Status
    from tests.factories import make_large_register, make_officer
    from tracker.imports.checks import Check
    from tracker.imports.files import read_sheet
    from tracker.imports.running import plan_import, run_import, store_upload
    from tracker.imports.undoing import undo_import
    from tracker.models import ImportKind
    from tracker.trail.recording import NewStatus, record_status, record_statuses

    call_command("migrate", verbosity=0)
    make_large_register()
    officer = make_officer()
    commitments = list(
        Commitment.objects.select_related("resolution__conference", "state").order_by("reference")
    )
    day = date.today() - timedelta(days=30)  # noqa: DTZ011 (any day of the past)

    def wanted(commitment: Commitment) -> NewStatus:
        return NewStatus(
            commitment=commitment,
            status=Status.LIMITED,
            effective_on=day,
            expected_version=commitment.version,
        )

    def one_by_one() -> None:
        for commitment in commitments[:100]:
            record_status(
                commitment=commitment,
                status=Status.LIMITED,
                effective_on=day,
                author=officer,
                expected_version=commitment.version,
            )

    alone = timed(one_by_one)
    together = timed(
        lambda: record_statuses([wanted(commitment) for commitment in commitments[100:200]], author=officer)
    )
    lines = [
        f"{one.reference},limited,{day - timedelta(days=number)}"
        for number in range(16)
        for one in commitments
    ]
    text = ("reference,status,effective_on\n" + "\n".join(lines) + "\n").encode()
    upload = store_upload(
        content=io.BytesIO(text),
        name="rows.csv",
        kind=ImportKind.REPORTS,
        calendar=Calendar.GREGORIAN,
        person=officer,
    )
    read = timed(lambda: read_sheet(io.BytesIO(text)))
    check = timed(lambda: plan_import(upload, person=officer))
    seen = Check.of(plan_import(upload, person=officer), upload)
    moments: list[float] = []

    def run() -> None:
        progress = run_import(upload, person=officer, check=seen)
        moments.extend(time.perf_counter() for _one in progress)

    whole = timed(run)
    undone = timed(lambda: undo_import(upload, person=officer))
    return {
        "100 statuses": {
            "one by one": alone,
            "in one go": together,
            "ratio": round(together["seconds"] / alone["seconds"], 2),
        },
        f"{len(lines)} rows": {
            "read": read,
            "check": check,
            "import": whole,
            "written": round(moments[-1] - moments[0], 2),
            "undone": undone,
            "import / read": round(whole["seconds"] / max(read["seconds"], 0.01)),
        },
    }


if __name__ == "__main__":
    main()
