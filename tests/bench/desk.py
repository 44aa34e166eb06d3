"""What recording many statuses takes: `python -m tests.bench.desk`.

A hundred statuses recorded in one go, against the same hundred recorded one by one; in seconds, in queries,
and as a ratio of the two.
"""

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

    from commitments.models import Commitment
    from commitments.vocabulary import Status
    from tests.factories import make_large_register, make_officer
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
    return {
        "100 statuses": {
            "one by one": alone,
            "in one go": together,
            "ratio": round(together["seconds"] / alone["seconds"], 2),
        },
    }


if __name__ == "__main__":
    main()
