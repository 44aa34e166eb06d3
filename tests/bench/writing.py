"""What recording a status takes over HTTP: a fresh one, one that is dated years back, and eight writers whose
commitments are counted together. On a copy of a world, which is thrown away.
"""

import http.client
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from commitments.models import Commitment
from tests.bench.equality import refuse_unequal
from tests.bench.rounds import Ask, NotMeasured, Seen, Side, measure, rate_ratio, ratio
from tests.bench.running import OFFICER, about, new_file
from tests.bench.serving import PRODUCT, Server, serving
from tests.bench.workloads import API
from tracker.access.tokens import make_token
from tracker.models import Scope
from tracker.trail.verifying import faults_of

CROWD, APART = "one cell", "apart"
HELD_UP_MOST: Final = 1.5
LATE: Final = timedelta(days=40)
# What a report, its standing, the period that it begins and its change are in the database, at the least.
STATEMENTS: Final = (
    """UPDATE commitments_commitment SET status = 'limited', status_since = current_date,
  version = version + 1, revision = revision + 1, updated_at = now()
  WHERE id = %(id)s AND version = %(version)s""",
    """INSERT INTO tracker_statusreport (commitment_id, sequence, recorded_at, digest, form, salt,
  people_salt, status, effective_on, author_id, origin, note, language, needs_review)
  VALUES (%(id)s, %(version)s + 1000, now(), %(digest)s, 2, %(digest)s, %(digest)s, 'limited', current_date,
  %(author)s, 'secretariat', 'A working group met.', 'en', false)""",
    """UPDATE tracker_statusperiod SET known_until = now() WHERE commitment_id = %(id)s
  AND known_until IS NULL AND valid_until IS NULL""",
    """INSERT INTO tracker_statusperiod (commitment_id, status, status_since, reviewed, disputed, valid_from,
  known_from) VALUES (%(id)s, 'limited', current_date, false, false, current_date, now())""",
    """INSERT INTO tracker_change (commitment_id, kind, version, changed_at, key, position, from_status,
  to_status)
  VALUES (%(id)s, 'status', %(version)s + 1000, now(), md5(%(digest)s),
  nextval('tracker_change_position_seq'), 'limited', 'limited')""",
)


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
    """Who records, on what is left, and what of it the server said it had taken."""

    server: Server
    secret: str
    left: list[Subject]
    taken: list[Subject] = field(default_factory=list)

    def side(self, name: str, day: Callable[[Subject], date]) -> Side:
        return Side(name=name, client=lambda: self._client(day))

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
            self.taken.append(one)
            return time.perf_counter() - began, len(said)

        return ask

    def refuse_losses(self) -> None:
        """Raises Unequal unless all that was taken is there once, and its chains hold."""
        rows = Commitment.objects.filter(pk__in=[one.pk for one in self.taken])
        expected = {(one.pk, one.version + 1) for one in self.taken}
        refuse_unequal("reports that were taken", expected, {*rows.values_list("pk", "version")})
        refuse_unequal("chains that hold", "no fault", str([*faults_of(rows)] or "no fault"))


def raw_writes(left: list[Subject], *, database_url: str, author: int) -> Side:
    """The statements alone, in one transaction each time; without the triggers that guard what the door
    writes.
    """

    def client() -> Ask:
        connection = psycopg.connect(database_url, autocommit=True)
        connection.execute("SET session_replication_role = replica")

        def ask() -> tuple[float, int]:
            one, began = left.pop(), time.perf_counter()
            values = {"id": one.pk, "version": one.version, "author": author, "digest": f"{one.pk:064x}"}
            with connection.transaction():
                for statement in STATEMENTS:
                    connection.execute(statement, values, prepare=True)
            return time.perf_counter() - began, 0

        return ask

    return Side(name="raw", client=client)


def run_writes(commitments: int, *, rounds: int, seed: int) -> Path:
    """Measure writes into the database at hand. Raises Unequal where what was taken is not there."""
    url, random, today = os.environ["DATABASE_URL"], Random(seed), timezone.localdate()
    officer = get_user_model().objects.get(username=OFFICER)
    scopes = [Scope.READ, Scope.REPORT]
    _token, secret = make_token(owner=officer, name="Bench", scopes=scopes, days=2, made_by=officer)
    spread, hot = _subjects(random)
    with serving(PRODUCT, database_url=url) as product:
        at_start = product.memory()
        many = Writers(server=product, secret=secret, left=spread)
        sides = [
            many.side("product", lambda _one: today),
            many.side("years late", lambda one: one.begun + LATE),
        ]
        if not url.startswith("sqlite"):
            sides.append(raw_writes(spread, database_url=url, author=officer.pk))
        crowd = Writers(server=product, secret=secret, left=hot)
        sides.append(crowd.side(CROWD, lambda _one: today))
        seen = dict(measure(sides, rounds=rounds, random=random))
        together = seen.pop(CROWD)
        memory = {"product at start": at_start, "product at end": product.memory()}
    for writers in (many, crowd):
        writers.refuse_losses()
    ratios = {name: round(ratio(seen["product"], one), 3) for name, one in seen.items() if name != "product"}
    late = round(ratio(seen["years late"], seen["product"]), 3)
    targets = [{"target": "years late ≤ 3 x fresh", "found": late, "met": late <= 3}]
    if "raw" in ratios:
        targets.append({"target": "≤ 4 x raw", "found": ratios["raw"], "met": ratios["raw"] <= 4})
    found = {
        "record a status (f)": (seen, targets),
        "record a status, all in one cell (f)": (
            {"product": together, APART: seen["product"]},
            _held_up(together, seen["product"]),
        ),
    }
    result = about(commitments) | {
        "kind": "recording",
        "rounds": rounds,
        "seed": seed,
        "equal": ["reports that were taken", "chains that hold"],
        "load_at_end": round(os.getloadavg()[0], 1),
        "memory_mb": memory,
        "workloads": {
            name: {"sides": {side: one.summary() for side, one in sides_seen.items()}, "targets": held}
            for name, (sides_seen, held) in found.items()
        },
    }
    path = new_file(commitments, kind="writes")
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path


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
