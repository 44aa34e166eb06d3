"""What recording a status takes over HTTP: a fresh one, one that is dated years back, and eight writers whose
commitments are counted together. On a copy of a world, which is thrown away.
"""

import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg
from django.contrib.auth import get_user_model
from django.db.backends.sqlite3._functions import register
from django.db.models import Count
from django.utils import timezone

from commitments.models import Commitment
from tests.bench.equality import refuse_unequal
from tests.bench.rounds import FAILURES, Ask, NotMeasured, Seen, Side, measure, rate_ratio, ratio
from tests.bench.running import OFFICER, about, new_file
from tests.bench.serving import PRODUCT, Server, serving
from tests.bench.workloads import API
from tests.bench.world.keeping import ROOT
from tracker.access.tokens import make_token
from tracker.models import Scope
from tracker.trail.verifying import faults_of

CROWD, APART = "one cell", "apart"
HELD_UP_MOST: Final = 1.5
IMPORTED: Final = "import of reports"
# As many as a file may have on both databases.
IMPORTED_ROWS: Final = 16_000
ROWS_A_SECOND: Final = 2000
IMPORT_SECONDS: Final = 400
LATE: Final = timedelta(days=40)
# What a report, its standing and the period that it begins are in the database, at the least; its change and
# the counts are written by triggers. The same on both databases.
STATEMENTS: Final = (
    """UPDATE commitments_commitment SET status = 'limited', status_since = CURRENT_DATE,
  version = version + 1, revision = revision + 1, updated_at = CURRENT_TIMESTAMP
  WHERE id = %(id)s AND version = %(version)s""",
    """INSERT INTO tracker_statusreport (commitment_id, sequence, recorded_at, digest, form, salt,
  people_salt, status, effective_on, author_id, origin, note, language, needs_review)
  VALUES (%(id)s, %(version)s + 1000, CURRENT_TIMESTAMP, %(digest)s, 2, %(digest)s, %(digest)s, 'limited',
  CURRENT_DATE, %(author)s, 'secretariat', 'A working group met.', 'en', false)""",
    """UPDATE tracker_statusperiod SET known_until = CURRENT_TIMESTAMP WHERE commitment_id = %(id)s
  AND known_until IS NULL AND valid_until IS NULL""",
    """INSERT INTO tracker_statusperiod (commitment_id, status, status_since, reviewed, disputed, valid_from,
  known_from) VALUES (%(id)s, 'limited', CURRENT_DATE, false, false, CURRENT_DATE, CURRENT_TIMESTAMP)""",
)
_PARAMETER: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A commitment on which something is recorded once."""

    pk: int
    reference: str
    version: int
    revision: int
    begun: date


@dataclass(frozen=True, kw_only=True)
class Writers:
    """Who records, on what is left, and the commitments of which the server said that it had taken a report;
    they have their turn again after all others.
    """

    server: Server
    secret: str
    left: list[Subject]
    taken: dict[int, Subject] = field(default_factory=dict)

    def side(self, name: str, day: Callable[[Subject], date]) -> Side:
        return Side(name=name, client=lambda: self._client(day), is_rated=True)

    def _client(self, day: Callable[[Subject], date]) -> Ask:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)

        def ask() -> tuple[float, int]:
            if not self.left:
                raise NotMeasured("The world is too small: nothing is left to be recorded on.")
            one = self.left.pop()
            body = {"status": "limited", "effective_on": str(day(one)), "note": "A working group met."}
            headers = {
                "Authorization": f"Bearer {self.secret}",
                "Content-Type": "application/json",
                "If-Match": f'"v{one.version}r{one.revision}-0"',
                # A connection that was idle for too long is not met in the middle of a request.
                "Connection": "close",
            }
            began = time.perf_counter()
            address = f"{API}/commitments/{one.reference}/reports/"
            connection.request("POST", address, json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 201:
                raise NotMeasured(f"{address} answers {answer.status}: {said[:200]!r}")
            took = time.perf_counter() - began
            again = replace(one, version=one.version + 1, revision=one.revision + 1)
            self.taken[one.pk] = again
            self.left.insert(0, again)
            return took, len(said)

        return ask

    def refuse_losses(self) -> None:
        """Raises Unequal unless all that was taken is there once, and its chains hold."""
        rows = Commitment.objects.filter(pk__in=self.taken)
        expected = {(one.pk, one.version) for one in self.taken.values()}
        refuse_unequal("reports that were taken", expected, {*rows.values_list("pk", "version")})
        refuse_unequal("chains that hold", "no fault", str([*faults_of(rows)] or "no fault"))


def raw_writes(left: list[Subject], *, database_url: str, author: int) -> Side:
    """The statements alone, in one transaction each time, as the database writes them safely."""
    connect = _on_sqlite if database_url.startswith("sqlite") else _on_postgresql

    def client() -> Ask:
        write = connect(database_url)

        def ask() -> tuple[float, int]:
            if not left:
                raise NotMeasured("The world is too small: nothing is left to be recorded on.")
            one, began = left.pop(), time.perf_counter()
            write({"id": one.pk, "version": one.version, "author": author, "digest": f"{one.pk:064x}"})
            return time.perf_counter() - began, 0

        return ask

    return Side(name="raw", client=client)


Write = Callable[[dict[str, Any]], None]


def _on_postgresql(database_url: str) -> Write:
    connection = psycopg.connect(database_url, autocommit=True)

    def write(values: dict[str, Any]) -> None:
        with connection.transaction():
            for statement in STATEMENTS:
                connection.execute(statement, values, prepare=True)

    return write


def _on_sqlite(database_url: str) -> Write:
    path = database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
    connection.execute("PRAGMA synchronous=FULL")
    register(connection)
    statements = [_PARAMETER.sub(r":\1", statement) for statement in STATEMENTS]

    def write(values: dict[str, Any]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement, values)
        finally:
            connection.execute("COMMIT")

    return write


def run_writes(commitments: int, *, rounds: int, seed: int, write_line: Callable[[str], object]) -> Path:
    """Measure writes into the database at hand. Raises Unequal where what was taken is not there."""
    path = new_file(commitments, kind="writes")
    workloads: dict[str, Any] = {}
    result = about(commitments) | {
        "kind": "recording",
        "rounds": rounds,
        "seed": seed,
        "workloads": workloads,
    }
    result |= {"equal": ["reports that were taken", "chains that hold"]}
    measured: tuple[Callable[[], Mapping[str, Any]], ...] = (
        lambda: _recorded(result, rounds=rounds, seed=seed),
        _imported,
    )
    for measure_some in measured:
        try:
            workloads |= measure_some()
        except FAILURES as reason:
            write_line(f"not measured: {reason}")
            workloads["recording" if not workloads else IMPORTED] = {"not_measured": str(reason)[:300]}
        result["load_at_end"] = round(os.getloadavg()[0], 1)
        # Written each time: a run that is stopped has measured what it has measured.
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path


def _recorded(result: dict[str, Any], *, rounds: int, seed: int) -> Mapping[str, Any]:
    url, random, today = os.environ["DATABASE_URL"], Random(seed), timezone.localdate()
    officer = get_user_model().objects.get(username=OFFICER)
    scopes = [Scope.READ, Scope.REPORT]
    _token, secret = make_token(owner=officer, name="Bench", scopes=scopes, days=2, made_by=officer)
    spread, hot = _subjects(random)
    with serving(PRODUCT, database_url=url) as product:
        at_start = product.memory()
        many = Writers(server=product, secret=secret, left=spread)
        crowd = Writers(server=product, secret=secret, left=hot)
        sides = [
            many.side("product", lambda _one: today),
            many.side("years late", lambda one: one.begun + LATE),
            raw_writes(spread, database_url=url, author=officer.pk),
            crowd.side(CROWD, lambda _one: today),
        ]
        seen = dict(measure(sides, rounds=rounds, random=random))
        together = seen.pop(CROWD)
        result["memory_mb"] = {"product at start": at_start, "product at end": product.memory()}
    for writers in (many, crowd):
        writers.refuse_losses()
    late = round(ratio(seen["years late"], seen["product"]), 3)
    above = round(ratio(seen["product"], seen["raw"]), 3)
    targets = [
        {"target": "years late ≤ 3 x fresh", "found": late, "met": late <= 3},
        {"target": "≤ 4 x raw", "found": above, "met": above <= 4},
    ]
    found = {
        "record a status (f)": (seen, targets),
        "record a status, all in one cell (f)": (
            {"product": together, APART: seen["product"]},
            _held_up(together, seen["product"]),
        ),
    }
    return {
        name: {"sides": {side: one.summary() for side, one in sides_seen.items()}, "targets": held}
        for name, (sides_seen, held) in found.items()
    }


def _imported() -> Mapping[str, Any]:
    """Reports through the door of imports, in a process of its own. Raises NotMeasured."""
    command = [sys.executable, "-m", "tests.bench.imports", "of_the_record"]
    try:
        said = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"BENCH_ROWS": str(IMPORTED_ROWS)},
            capture_output=True,
            check=True,
            text=True,
            timeout=IMPORT_SECONDS,
        )
    except subprocess.SubprocessError as failure:
        raise NotMeasured(f"{failure} {getattr(failure, 'stderr', '') or ''}"[-300:]) from failure
    figures = json.loads(said.stdout.partition(": ")[2])
    rows, seconds = figures["rows"], figures["import"]["s"]
    rate = round(rows / seconds)
    own = {"p50": seconds * 1000, "p95": seconds * 1000, "bytes": 0, "requests": 1, "once": 1}
    target = {"target": f"≥ {ROWS_A_SECOND:,} rows/s ({rate:,} of {rows:,} rows)", "found": rate}
    return {
        IMPORTED: {
            "sides": {"product": own},
            "figures": figures,
            "targets": [target | {"met": rate >= ROWS_A_SECOND}],
        }
    }


def _held_up(together: Seen, apart: Seen) -> list[dict[str, Any]]:
    """Eight who record in one cell at once are not held up by each other."""
    found = rate_ratio(apart, together)
    said = f"≥ {1 / HELD_UP_MOST:.2g} x the requests/s of those that are apart"
    return [{"target": said, "found": found, "met": None if found is None else found <= HELD_UP_MOST}]


def _subjects(random: Random) -> tuple[list[Subject], list[Subject]]:
    """Commitments all over the record, and others of one theme at one conference, counted together."""
    rows = Commitment.objects.published().in_force().filter(resolution__conference__review_policy="none")
    cell = ("resolution__conference", "resolution__theme")
    *keys, _number = rows.values_list(*cell).annotate(n=Count("pk")).order_by("-n", *cell)[0]
    hot = rows.filter(**dict(zip(cell, keys, strict=True)))
    others = rows.exclude(pk__in=hot.values("pk")).order_by("pk")
    return [random.sample(found, len(found)) for found in map(_as_subjects, (others[:20_000], hot))]  # type: ignore[return-value]


def _as_subjects(rows: Any) -> list[Subject]:
    columns = ("pk", "reference", "version", "revision", "resolution__conference__starts_on")
    return [
        Subject(pk=pk, reference=reference, version=version, revision=revision, begun=begun)
        for pk, reference, version, revision, begun in rows.values_list(*columns)
    ]
