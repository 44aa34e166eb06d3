"""What is measured, and what each is to reach."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlencode

from tests.bench import plain

API: Final = "/api/v1"
PAST: Final = date(2021, 6, 30)


@dataclass(frozen=True, kw_only=True)
class Target:
    """At most so many times what another side takes; or, of `milliseconds`, `bytes` and `first_byte`, at
    most so much, and of `memory` at most so many MB above what the worker held. Of `rate`, at most that
    part of our requests a second is the stock API's.
    """

    of: str
    at_most: float

    def __str__(self) -> str:
        absolute = {
            "milliseconds": f"≤ {self.at_most:g} ms",
            "bytes": f"≤ {self.at_most / 1000:g} kB",
            "first_byte": f"first byte ≤ {self.at_most:g} ms",
            "memory": f"≤ {self.at_most:g} MB above idle",
            "rate": f"≥ {1 / self.at_most:g} x stock's requests/s",
        }
        if self.of == "stock" and self.at_most < 1:
            return f"{1 / self.at_most:g} x faster than stock"
        return absolute.get(self.of, f"≤ {self.at_most:g} x {self.of}")


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One question to the product, and what is asked beside it: of the stock API, in plain SQL, of the
    product itself in another form.
    """

    name: str
    address: str
    stock: str = ""
    plain: str = ""
    copied: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    # "token", "session", or nobody in particular.
    reader: str = "token"
    is_polled: bool = False
    # How many rows come before the page that is asked for by its cursor.
    passes: int = 0
    has_raw: bool = True
    # Whether its queries are looked at before it is measured.
    is_noted: bool = True
    # Its answer is as long as the record.
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """What is asked about in a world."""

    state: str
    theme: str
    conference: str
    commitment: str
    rows: int
    # Conferences of which a hundred thousand rows are asked for, or all.
    some: tuple[str, ...]
    today: date


def ten_years_to(today: date) -> date:
    """The first of the 120 days that end months and lead to `today`, whose month is the last one."""
    year, month = divmod(today.year * 12 + today.month - 1 - 119, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def of(target: str, at_most: float) -> Target:
    return Target(of=target, at_most=at_most)


def workloads_of(world: Subjects) -> list[Workload]:
    filtered = f"state={world.state}&status=limited&theme={world.theme}"
    newest, deep = "ordering=-updated_at", f"ordering=-updated_at&offset={world.rows * 9 // 10}"
    one, theme = world.commitment, f"theme={world.theme}&rows=state&columns=status"
    everything, some = "rows=theme&columns=status", urlencode({"conference": ",".join(world.some)})
    raw_and_stock = (of("raw", 2.5), of("rate", 0.25))
    page = (of("milliseconds", 100), of("bytes", 500_000))
    desk = (of("milliseconds", 150),)
    rows = [
        ("list, three filters (a)", filtered, raw_and_stock),
        ("list of everything, newest first (a)", newest, raw_and_stock),
        ("list, deep page (a2)", deep, (of("raw", 2.5),)),
        ("overdue (g)", "schedule=overdue", (of("raw", 2.5),)),
        ("stale (g)", "stale=true", (of("raw", 2.5),)),
        ("search, two words (h)", "q=customs+procedures", (of("raw", 2.5),)),
    ]
    matrices = [
        ("matrix, one theme (c)", theme, (of("raw", 2.5), of("stock", 0.1))),
        ("matrix, everything (c)", everything, (of("raw", 2), of("stock", 0.1))),
    ]
    past = [
        ("matrix as of a past day, one theme (d)", theme, plain.of_theme(world.theme), "s.code"),
        ("matrix as of a past day, everything (d)", everything, "1 = 1", "t.slug"),
    ]
    pages = [
        ("overview", "/en/"),
        ("conference page", f"/en/conferences/{world.conference}/"),
        ("State page", f"/en/states/{world.state}/"),
        ("commitment page", f"/en/commitments/{one}/"),
        ("search page", "/en/search/?q=customs+procedures"),
    ]
    forms = [
        ("front page of the desk", "/admin/"),
        ("list of commitments on the desk", "/admin/commitments/commitment/"),
        ("search on the desk", "/admin/commitments/commitment/?q=customs"),
        ("list of reports on the desk", "/admin/tracker/statusreport/"),
    ]
    return [
        *(
            Workload(
                name=name, address=f"{API}/commitments/?{asked}", stock=f"/commitments/?{asked}", targets=to
            )
            for name, asked, to in rows
        ),
        Workload(
            name="list, deep page by cursor (a2)",
            address=f"{API}/commitments/?{newest}&cursor=0",
            passes=world.rows * 9 // 10,
            beside={"its first page": f"{API}/commitments/?{newest}&cursor=0"},
            targets=(of("raw", 2.5), of("its first page", 1.5)),
        ),
        Workload(
            name="unchanged poll of that list",
            address=f"{API}/commitments/?{newest}",
            is_polled=True,
            has_raw=False,
            beside={"its 200": f"{API}/commitments/?{newest}"},
            targets=(of("its 200", 0.6),),
        ),
        Workload(
            name="detail (b)",
            address=f"{API}/commitments/{one}/",
            stock=f"/commitments/{one}/",
            targets=(of("raw + an empty request", 4), of("stock", 1 / 3)),
        ),
        Workload(
            name="its trail (b)",
            address=f"{API}/commitments/{one}/reports/",
            stock=f"/commitments/{one}/reports/",
            targets=(of("raw + an empty request", 4), of("stock", 1 / 3)),
        ),
        *(
            Workload(name=name, address=f"{API}/matrix/?{asked}", stock=f"/matrix/?{asked}", targets=to)
            for name, asked, to in matrices
        ),
        *(
            Workload(
                name=name,
                address=f"{API}/matrix/?{asked}&as_of={PAST}",
                stock=f"/matrix/?{asked}&as_of={PAST}",
                plain=plain.counted(key, PAST, where),
                targets=(of("plain SQL", 0.2),),
            )
            for name, asked, where, key in past
        ),
        Workload(
            name="timeline of 120 months, one conference",
            address=f"{API}/timeline/?conference={world.conference}&since={ten_years_to(world.today)}",
            targets=(of("an empty request", 100),),
        ),
        Workload(
            name="timeline of 120 months, everything",
            address=f"{API}/timeline/?since={ten_years_to(world.today)}",
            targets=(of("an empty request", 100),),
        ),
        Workload(name="changes, first page", address=f"{API}/changes/", targets=(of("milliseconds", 20),)),
        Workload(
            name="changes, last page", address=f"{API}/changes/?after=end", targets=(of("milliseconds", 20),)
        ),
        Workload(
            name="Atom of one State",
            address=f"/feeds/changes.atom?state={world.state}",
            reader="",
            targets=(of("milliseconds", 50),),
        ),
        *(Workload(name=name, address=address, reader="", targets=page) for name, address in pages),
        *(Workload(name=name, address=address, reader="session", targets=desk) for name, address in forms),
        Workload(
            name="CSV of everything (e)",
            address=f"{API}/commitments/?format=csv",
            stock="/commitments.csv",
            copied=plain.register(world.today),
            has_raw=False,
            is_noted=False,
            is_whole=True,
            targets=(of("copy", 2), of("first_byte", 200), of("memory", 100)),
        ),
        Workload(
            name="XLSX of a hundred thousand rows",
            address=f"{API}/commitments/?format=xlsx&{some}",
            has_raw=False,
            is_noted=False,
            is_whole=True,
            beside={"the CSV": f"{API}/commitments/?format=csv&{some}"},
            targets=(of("the CSV", 15), of("memory", 100)),
        ),
    ]
