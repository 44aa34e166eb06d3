"""Whether any request takes a second: every question of tests/bench/questions.py, every page and list of the
desk with what their own links ask, each asked once and again where it took long.

With the limit on the database that a deployment has, so that what would take minutes is refused after
seconds, as it would be there, and counts as what took too long.
"""

import html
import http.client
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import admin

from tests.bench.questions import described, questions_of
from tests.bench.running import about, is_wanted, new_file, read_token, subjects
from tests.bench.serving import PRODUCT, Server, serving
from tests.bench.workloads import API, PAST, Subjects

LONG_SECONDS: Final = 1.0
# So much of it that is below the bound is written down too.
NOTED_SECONDS: Final = 0.5
WAITED_SECONDS: Final = 60
WRITTEN_AFTER: Final = 50
# What `manage.py serve` gives a request of the database.
DATABASE_SECONDS: Final = "4"
MOMENT: Final = f"{PAST}T12:00:00Z"
# Of the links of a page that ask by the same words.
LINKS_OF_A_KIND: Final = 6
# Made by a process of its own, and as long as the record.
DOWNLOADS: Final = ("/data/package.zip", "/brief.pdf")
_LINK: Final = re.compile(r'href="([^"#]*\?[^"#]+)"')


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What became of one question; without a status, nothing came."""

    address: str
    seconds: float
    status: int
    size: int
    text: str = ""


@dataclass
class Sweep:
    """Who asks the server, and what was heard."""

    server: Server
    headers: Mapping[str, Mapping[str, str]]
    heard: dict[str, Heard] = field(default_factory=dict)

    def ask(self, address: str, reader: str = "") -> Heard:
        """Ask it, once more where it took long: what was read from the disk the first time is not meant."""
        found = self._once(address, reader)
        if found.seconds > LONG_SECONDS:
            found = min(found, self._once(address, reader), key=lambda one: one.seconds)
        self.heard[address] = found
        return found

    def _once(self, address: str, reader: str) -> Heard:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=WAITED_SECONDS)
        began, status, body = time.perf_counter(), 0, b""
        try:
            connection.request("GET", address, headers=dict(self.headers[reader]))
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as failure:
            body = str(failure).encode()
        finally:
            connection.close()
        return Heard(
            address=address,
            seconds=round(time.perf_counter() - began, 3),
            status=status,
            size=len(body),
            text=body.decode(errors="replace"),
        )


def run_sweep(
    commitments: int,
    *,
    only: Sequence[str],
    without: Sequence[str],
    write_line: Callable[[str], object],
    **_others: Any,
) -> Path:
    """Ask the database at hand for everything; what took long, and what was refused, as a result."""
    path, world = new_file(commitments, kind="sweep"), subjects()
    settings = {"DATABASE_SECONDS": DATABASE_SECONDS}
    with (
        read_token() as headers,
        serving(PRODUCT, database_url=os.environ["DATABASE_URL"], settings=settings) as server,
    ):
        sweep = Sweep(server=server, headers=headers)
        began = time.monotonic()
        kinds = {"desk": of_the_desk, "pages": of_pages, "API": of_the_api}

        def keep(*, is_whole: bool = False) -> None:
            result = about(commitments) | {"kind": "sweep", "load_at_end": round(os.getloadavg()[0], 1)}
            result |= {"is_whole": is_whole} | told(sweep.heard.values())
            path.write_text(json.dumps(result, indent=1) + "\n")

        for kind, ask_all in kinds.items():
            before = len(sweep.heard)
            for found in ask_all(sweep, world, lambda name: is_wanted(name, only=only, without=without)):
                if found.seconds > LONG_SECONDS or found.status not in {200, 400, 404}:
                    write_line(f"{found.seconds:.2f} s, {found.status}: {found.address}")
                # Written now and then: a run that is stopped has asked what it has asked.
                if len(sweep.heard) % WRITTEN_AFTER == 0:
                    keep()
            write_line(f"{kind}: {len(sweep.heard) - before} questions in {time.monotonic() - began:.0f} s")
        keep(is_whole=not (only or without))
    return path


def told(heard: Iterable[Heard]) -> dict[str, Any]:
    """What is kept of a sweep: how many were asked and answered how, and those that took long."""
    found = sorted(heard, key=lambda one: (-one.seconds, one.address))
    return {
        "asked": len(found),
        "statuses": Counter(str(one.status) for one in found),
        "over_a_second": sum(1 for one in found if is_too_long(one)),
        "refused": sorted(one.address for one in found if one.status == 400),
        "longest": [
            {
                "address": one.address,
                "seconds": one.seconds,
                "status": one.status,
                "bytes": one.size,
                "is_too_long": is_too_long(one),
            }
            for one in found
            if one.seconds > NOTED_SECONDS or one.status not in {200, 400, 404}
        ],
    }


def is_too_long(one: Heard) -> bool:
    return one.seconds > LONG_SECONDS or one.status in {0, 503}


def of_the_api(sweep: Sweep, world: Subjects, wanted: Callable[[str], bool]) -> Iterator[Heard]:
    named = _named(sweep, world)
    for address, parameters in described().items():
        if address.endswith(DOWNLOADS):
            continue
        reader = "" if address.startswith("/feeds/") else "token"
        for question in questions_of(address, parameters, named):
            if wanted(question):
                yield sweep.ask(question, reader)


def _named(sweep: Sweep, world: Subjects) -> dict[str, str | None]:
    """What is asked for where the description leaves it open: what the first row of a list bears, or the
    subjects of the benchmark.
    """

    def first(place: str, name: str = "reference") -> str | None:
        rows = json.loads(sweep.ask(f"{API}/{place}", "token").text)["results"]
        found = next((row[name] for row in rows if row[name]), None)
        return found if found is None or isinstance(found, str) else str(found)

    resolution, _, _state = world.commitment.rpartition("-")
    report = first(f"commitments/{world.commitment}/reports/")
    days = dict.fromkeys(
        (
            *("due_after", "due_before", "status_since_after", "status_since_before", "updated_after"),
            *("updated_before", "effective_after", "effective_before", "recorded_after", "recorded_before"),
            *("starts_after", "starts_before", "published_after", "published_before", "since"),
            *("observed_after", "observed_before"),
        ),
        str(PAST),
    )
    places = {
        f"{API}/commitments/{{reference}}": world.commitment,
        f"{API}/conferences/{{code}}": world.conference,
        f"{API}/conferences/{world.conference}/participations/{{state}}": world.state,
        f"{API}/groups/{{slug}}": first("groups/", "slug"),
        f"{API}/indicators/{{reference}}": first("indicators/"),
        f"{API}/measurements/{{reference}}": first("measurements/"),
        f"{API}/organizations/{{slug}}": first("organizations/", "slug"),
        f"{API}/problems/{{name}}": "validation-error",
        f"{API}/reports/{{reference}}": report,
        f"{API}/resolutions/{{reference}}": resolution,
        f"{API}/reviews/{{reference}}": first("reviews/"),
        f"{API}/sources/{{slug}}": first("sources/", "slug"),
        f"{API}/states/{{code}}": world.state,
        f"{API}/themes/{{slug}}": world.theme,
    }
    return {
        **days,
        **places,
        "after": "end",
        "alarm": "7",
        "as_of": str(PAST),
        "before": None,
        "commitment": world.commitment,
        "conference": world.conference,
        "fields": "updated_at",
        "group": first("groups/", "slug"),
        "host": world.state,
        "indicator": first("indicators/"),
        "known_at": MOMENT,
        "language": "en",
        "limit": "1000",
        "offset": str(world.rows * 9 // 10),
        "partner": first("organizations/", "slug"),
        "q": "customs procedures",
        "reference": world.commitment,
        "region": first(f"states/?q={world.state}", "region"),
        "report": report,
        "resolution": resolution,
        "series": first("conferences/", "series"),
        "source": first("sources/", "slug"),
        "state": world.state,
        "theme": world.theme,
    }


def of_pages(sweep: Sweep, world: Subjects, wanted: Callable[[str], bool]) -> Iterator[Heard]:
    """Each page, on a past day and as it was known too, and what its links ask of it."""
    resolution, _, _state = world.commitment.rpartition("-")
    named = [
        *("", "calendar/", "changes/", "commitments/", "compare/", "conferences/", "data/", "feeds/"),
        *("method/", "search/?q=customs+procedures", "sources/", "states/", "themes/"),
        *("embed/counts/", f"embed/matrix/?conference={world.conference}"),
        *(f"conferences/{world.conference}/", f"states/{world.state}/", f"themes/{world.theme}/"),
        *(f"resolutions/{resolution}/", f"commitments/{world.commitment}/"),
        *(f"compare/?state={world.state}", f"compare/?conference={world.conference}"),
        *(f"conferences/{world.conference}/brief.pdf", f"states/{world.state}/brief.pdf"),
        f"themes/{world.theme}/brief.pdf",
    ]
    days = [{}, {"as_of": str(PAST)}, {"as_of": str(PAST), "known_at": MOMENT}]
    for name, day in ((name, day) for name in named for day in days):
        address = f"/en/{name}"
        if day:
            address += ("&" if "?" in address else "?") + urlencode(day)
        if wanted(address):
            yield from _with_its_links(sweep, address, reader="")


def of_the_desk(sweep: Sweep, _world: Subjects, wanted: Callable[[str], bool]) -> Iterator[Heard]:
    """The front page and each list, searched too, and what their filters and headings ask."""
    yield from _with_its_links(sweep, "/admin/", reader="session")
    for model, desk in admin.site._registry.items():
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        searched = [f"{place}?q=customs"] if desk.search_fields else []
        for address in [place, *searched]:
            if wanted(address):
                yield from _with_its_links(sweep, address, reader="session")


def _with_its_links(sweep: Sweep, address: str, *, reader: str) -> Iterator[Heard]:
    """The page, and the first links of each kind by which it asks itself otherwise."""
    found = sweep.ask(address, reader)
    yield found
    for link in links_to_itself(found.text, address):
        if link not in sweep.heard:
            yield sweep.ask(link, reader)


def links_to_itself(text: str, address: str) -> Iterator[str]:
    """Of the links of a page those that ask the same page otherwise, some of each kind: by the same words."""
    place, kinds = urlsplit(address).path, Counter[frozenset[str]]()
    for link in dict.fromkeys(html.unescape(found) for found in _LINK.findall(text)):
        parts = urlsplit(link)
        kind = frozenset(name for name, _value in parse_qsl(parts.query))
        if parts.path in {"", place} and kinds[kind] < LINKS_OF_A_KIND:
            kinds[kind] += 1
            yield f"{place}?{parts.query}"
