"""One run against one database: equality first, then every workload in rounds, then the result as a file."""

import contextlib
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from commitments.api.keysets import Keyset
from commitments.models import Commitment
from tests.bench.equality import Answers, checked
from tests.bench.limits import Statements, copied, raw
from tests.bench.rounds import (
    FAILURES,
    LONG_SECONDS,
    NotMeasured,
    Seen,
    Side,
    in_rounds,
    measure,
    rate_ratio,
    ratio,
)
from tests.bench.serving import PRODUCT, STOCK, Server, serving
from tests.bench.workloads import Subjects, Workload, workloads_of
from tests.bench.world.keeping import KEPT
from tracker.access.tokens import make_token
from tracker.models import AccessToken, Scope

RESULTS: Final = KEPT / "results"
OFFICER: Final = "officer-0"
DOWNLOADED_ROWS: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is measured with: the two servers, who asks them, and how often."""

    product: Server
    stock: Server
    headers: Mapping[str, Mapping[str, str]]
    database_url: str
    rounds: int
    random: Random

    def measured(self, workload: Workload) -> dict[str, Any]:
        """One workload, as its result is stored. Raises NotMeasured."""
        headers = self.headers[workload.reader]
        workload = replace(workload, address=passed_over(workload))
        statements = noted_statements(workload.address, reader=workload.reader) if workload.is_noted else []
        sides = list(self._sides(workload, headers, statements))
        held = self.product.memory()["VmRSS"]
        self.product.forget_peak()
        seen = measure(sides, rounds=self.rounds, random=self.random)
        answered = {name: one for name, one in seen.items() if not one.failure}
        shown = {name: one.summary() for name, one in answered.items()}
        peak = self.product.memory()["VmHWM"]
        shown["product"]["memory"] = round(peak - held, 1)
        ratios = {
            name: round(ratio(seen["product"], one), 3) for name, one in answered.items() if name != "product"
        }
        if "stock" in answered and (rates := rate_ratio(seen["stock"], seen["product"])) is not None:
            ratios["rate"] = round(rates, 3)
        if {"raw", "an empty request"} <= set(answered):
            ratios["raw + an empty request"] = round(_over_both(seen), 3)
        return {
            "address": workload.address,
            "queries": len(statements),
            "whole": workload.is_whole,
            "failed": {name: one.failure for name, one in seen.items() if one.failure},
            "peak_mb": peak,
            "sides": shown,
            "ratios": ratios,
            "targets": [
                self._target(one.of, one.at_most, str(one), shown, ratios) for one in workload.targets
            ],
        }

    def _sides(
        self, workload: Workload, headers: Mapping[str, str], statements: Statements
    ) -> Iterator[Side]:
        yield asked_of(self.product, workload, headers)
        if workload.has_raw:
            yield raw(statements, database_url=self.database_url)
        if workload.stock:
            yield self.stock.side("stock", workload.stock, self.headers["token"], is_rated=True)
        if workload.plain:
            yield raw([(workload.plain, None)], database_url=self.database_url, name="plain SQL")
        if workload.copied:
            yield copied(workload.copied, database_url=self.database_url)
        for name, address in workload.beside.items():
            yield self.product.side(name, address, headers)
        if any("an empty request" in target.of for target in workload.targets):
            yield self.stock.side("an empty request", "/empty/")

    def _target(
        self, of: str, at_most: float, text: str, shown: Mapping[str, Any], ratios: Mapping[str, float]
    ) -> dict[str, Any]:
        own = shown["product"]
        absolute = own | {"milliseconds": own["p50"]}
        # Of requests a second the ratio is meant, and ours stand under the same name.
        found = ratios.get(of, None if of == "rate" else absolute.get(of))
        return {"target": text, "found": found, "met": None if found is None else found <= at_most}


def passed_over(workload: Workload) -> str:
    """The address of the page that is asked for, as the one before it would tell; the pages before are not
    asked for one by one, which would take longer than all that is measured.
    """
    if not workload.passes:
        return workload.address

    def far_in(keyset: Keyset, _cursor: str, *, limit: int) -> tuple[list[Any], str | None]:
        found = list(keyset.rows[workload.passes - limit : workload.passes])
        return found, keyset._cursor_of(found[-1])

    with patch.object(Keyset, "page", far_in), reading(workload.reader) as client:
        answer = client.get(f"{workload.address}&limit=1")
    if answer.status_code != 200:
        raise NotMeasured(f"{workload.address} answers {answer.status_code}")
    found = urlsplit(answer.json()["next"])
    kept = [(name, value) for name, value in parse_qsl(found.query) if name != "limit"]
    return f"{found.path}?{urlencode(kept)}"


@contextlib.contextmanager
def reading(reader: str) -> Iterator[Client]:
    """Who asks this process itself, as that kind of reader."""
    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    if reader:
        client.force_login(User.objects.get(username=OFFICER))
    try:
        yield client
    finally:
        client.logout()


def asked_of(
    server: Server, workload: Workload, headers: Mapping[str, str], *, name: str = "product"
) -> Side:
    """A server of the product that is asked a workload's question."""
    asked, expected = dict(headers), 200
    if workload.is_polled:
        _body, answered = server.fetch(workload.address, headers)
        asked["If-None-Match"], expected = answered["ETag"], 304
    return server.side(name, workload.address, asked, expected=expected, is_rated=True)


def _over_both(seen: Mapping[str, Seen]) -> float:
    """How many times raw and an empty request together."""
    rounds = in_rounds(*(seen[name] for name in ("product", "raw", "an empty request")))
    return statistics.median(one / (below + nothing) for one, below, nothing in rounds)


def run(
    commitments: int,
    *,
    rounds: int,
    only: Sequence[str],
    without: Sequence[str],
    seed: int,
    write_line: Callable[[str], object],
) -> Path:
    """Measure the database at hand, and write what was measured after each workload. Raises Unequal."""
    url = os.environ["DATABASE_URL"]
    world, path = subjects(), new_file(commitments)
    with (
        read_token() as headers,
        serving(PRODUCT, database_url=url) as product,
        serving(STOCK, database_url=url) as stock,
    ):
        answers = Answers(product=product, stock=stock, headers=headers["token"])
        equal, uncompared = ([], []) if only else checked(world, answers, write_line)
        at_start = product.memory()
        peak = at_start["VmHWM"]
        one = Run(
            product=product,
            stock=stock,
            headers=headers,
            database_url=url,
            rounds=rounds,
            random=Random(seed),
        )
        result = about(commitments) | {
            "rounds": rounds,
            "seed": seed,
            "equal": equal,
            "not_compared": uncompared,
            "workloads": {},
        }
        for workload in workloads_of(world):
            if not is_wanted(workload.name, only=only, without=without):
                continue
            began = time.perf_counter()
            try:
                found = one.measured(workload)
            except FAILURES as reason:
                found = {"address": workload.address, "not_measured": str(reason)[:300]}
            found["seconds"] = round(time.perf_counter() - began, 1)
            write_line(_said(workload.name, found))
            # Written each time: a run that is stopped has measured what it has measured.
            result["workloads"][workload.name] = found
            result["load_at_end"] = round(os.getloadavg()[0], 1)
            peak = max(peak, found.get("peak_mb", 0.0))
            result["memory_mb"] = {
                "product at start": at_start,
                "product at end": product.memory() | {"VmHWM": peak},
                "stock": stock.memory(),
            }
            path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path


def is_wanted(name: str, *, only: Sequence[str], without: Sequence[str]) -> bool:
    return (not only or any(part in name for part in only)) and not any(part in name for part in without)


def about(commitments: int) -> dict[str, Any]:
    """What a result says of where it comes from."""
    processor = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
        else:
            cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0].split()[0]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": f"{connection.display_name} {version}",
        "commitments": Commitment.objects.count(),
        "asked_for": commitments,
        "database_mb": database_mb(),
        "processor": processor,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def database_mb() -> int:
    """What the database takes of the disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            (size,) = cursor.fetchone()
        else:
            size = Path(connection.settings_dict["NAME"]).stat().st_size
    return int(size) // 1_000_000


def new_file(commitments: int, *, kind: str = "reads") -> Path:
    RESULTS.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return RESULTS / f"{moment}-{connection.vendor}-{commitments}-{kind}.json"


def _said(name: str, found: Mapping[str, Any]) -> str:
    if "not_measured" in found:
        return f"{name} … not measured: {found['not_measured']}"
    sides = [f"{side} {one['p50']:.1f} ms" for side, one in found["sides"].items()]
    sides += [f"{side} failed: {reason}" for side, reason in found["failed"].items()]
    return f"{name} … {', '.join(sides)}, {found['queries']} queries ({found['seconds']:.0f} s)"


def subjects() -> Subjects:
    """What is asked about: the largest conference, its first theme, and whoever has most to show there."""
    shown = Commitment.objects.published().filter(closed_on=None, position__in=["unknown", "supported"])
    conference = (
        shown.values_list("resolution__conference__code").annotate(n=Count("pk")).order_by("-n", "pk")[:1]
    )[0][0]
    found = shown.filter(resolution__conference__code=conference).order_by("-version", "pk")
    commitment = found.select_related("state").filter(status="limited")[0]
    return Subjects(
        state=commitment.state.code,
        theme="water",
        conference=conference,
        commitment=commitment.reference,
        rows=shown.count(),
        some=_of_a_hundred_thousand_rows(shown),
        today=timezone.localdate(),
    )


def _of_a_hundred_thousand_rows(shown: Any) -> tuple[str, ...]:
    """Conferences that have so many together, or all."""
    counted = shown.values_list("resolution__conference__code").annotate(n=Count("pk"))
    found, rows = [], 0
    for code, number in counted.order_by("resolution__conference__code"):
        if rows < DOWNLOADED_ROWS:
            found.append(code)
            rows += number
    return tuple(found)


@contextlib.contextmanager
def read_token() -> Iterator[Mapping[str, Mapping[str, str]]]:
    """The headers of each kind of reader; token and session are gone afterwards."""
    officer = get_user_model().objects.get(username=OFFICER)
    token, secret = make_token(owner=officer, name="Bench", scopes=[Scope.READ], days=2, made_by=officer)
    client = Client()
    client.force_login(officer)
    try:
        yield {
            "token": {"Authorization": f"Bearer {secret}"},
            "session": {"Cookie": f"sessionid={client.cookies['sessionid'].value}"},
            "": {},
        }
    finally:
        client.logout()
        AccessToken.objects.filter(pk=token.pk).delete()


def noted_statements(address: str, *, reader: str) -> list[tuple[str, Any]]:
    """The queries that the product asks for an address, in their order. Raises NotMeasured."""
    noted: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith(("SELECT", "WITH")):
            noted.append((sql, params))
        return execute(sql, params, many, context)

    with reading(reader) as client, connection.execute_wrapper(note):
        began = time.perf_counter()
        _read_whole(client, address)
        # What is asked once after a start is not the question's; nobody waits for it where that is little.
        if time.perf_counter() - began < LONG_SECONDS:
            noted.clear()
            _read_whole(client, address)
    return noted


def _read_whole(client: Client, address: str) -> None:
    answer: Any = client.get(address)
    if answer.status_code != 200:
        raise NotMeasured(f"{address} answers {answer.status_code}")
    if answer.streaming:
        for _part in answer.streaming_content:
            pass
    answer.close()
