"""One run against one database: equality first, then every workload in rounds, then the result as a file."""

import contextlib
import json
import os
import platform
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from commitments.models import Commitment
from tests.bench.equality import Answers, checked
from tests.bench.limits import Statements, copied, raw
from tests.bench.rounds import NotMeasured, Seen, Side, measure, rate_ratio, ratio
from tests.bench.serving import PRODUCT, STOCK, Server, serving
from tests.bench.workloads import Subjects, Workload, workloads_of
from tests.bench.world.keeping import KEPT
from tracker.access.tokens import make_token
from tracker.models import AccessToken, Scope

RESULTS: Final = KEPT / "results"
OFFICER: Final = "officer-0"
# As large as a page may be.
PAGE_ROWS: Final = 1000
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
        workload = replace(workload, address=passed_over(workload, self.product, headers))
        statements = noted_statements(workload.address, reader=workload.reader)
        sides = list(self._sides(workload, headers, statements))
        held = self.product.memory()["VmRSS"]
        self.product.forget_peak()
        seen = measure(sides, rounds=self.rounds, random=self.random)
        shown = {name: one.summary() for name, one in seen.items()}
        peak = self.product.memory()["VmHWM"]
        shown["product"]["memory"] = round(peak - held, 1)
        ratios = {
            name: round(ratio(seen["product"], one), 3) for name, one in seen.items() if name != "product"
        }
        if "stock" in seen and (rates := rate_ratio(seen["stock"], seen["product"])) is not None:
            ratios["rate"] = round(rates, 3)
        if {"raw", "an empty request"} <= set(seen):
            ratios["raw + an empty request"] = round(_over_both(seen), 3)
        return {
            "address": workload.address,
            "queries": len(statements),
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
            yield self.stock.side("stock", workload.stock, self.headers["token"])
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
        found = absolute.get(of, ratios.get(of))
        return {"target": text, "found": found, "met": None if found is None else found <= at_most}


def passed_over(workload: Workload, server: Server, headers: Mapping[str, str]) -> str:
    """The address of the page that is asked for, which the one before it tells."""
    address = workload.address
    for _page in range(workload.passes // PAGE_ROWS):
        body, _headers = server.fetch(f"{address}&limit={PAGE_ROWS}", headers)
        found = urlsplit(json.loads(body)["next"])
        kept = [(name, value) for name, value in parse_qsl(found.query) if name != "limit"]
        address = f"{found.path}?{urlencode(kept)}"
    return address


def asked_of(
    server: Server, workload: Workload, headers: Mapping[str, str], *, name: str = "product"
) -> Side:
    """A server of the product that is asked a workload's question."""
    asked, expected = dict(headers), 200
    if workload.is_polled:
        _body, answered = server.fetch(workload.address, headers)
        asked["If-None-Match"], expected = answered["ETag"], 304
    return server.side(name, workload.address, asked, expected=expected)


def _over_both(seen: Mapping[str, Seen]) -> float:
    """How many times raw and an empty request together."""
    own, limit, empty = (seen[name].middles() for name in ("product", "raw", "an empty request"))
    return statistics.median(
        one / (below + nothing) for one, below, nothing in zip(own, limit, empty, strict=True)
    )


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
        equal = [] if only else checked(world, answers, write_line)
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
        result = about(commitments) | {"rounds": rounds, "seed": seed, "equal": equal, "workloads": {}}
        for workload in workloads_of(world):
            if not is_wanted(workload.name, only=only, without=without):
                continue
            try:
                found = one.measured(workload)
            except NotMeasured as reason:
                found = {"address": workload.address, "not_measured": str(reason)}
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
    sides = ", ".join(f"{side} {one['p50']:.1f} ms" for side, one in found["sides"].items())
    return f"{name} … {sides}, {found['queries']} queries"


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

    client = Client(HTTP_HOST="127.0.0.1")
    if reader:
        client.force_login(User.objects.get(username=OFFICER))
    client.get(address)
    with connection.execute_wrapper(note):
        answer = client.get(address)
        if answer.status_code != 200:
            raise NotMeasured(f"{address} answers {answer.status_code}")
        if answer.streaming:
            for _part in answer.streaming_content:
                pass
        answer.close()
    client.logout()
    return noted
