"""On a record that is large, every main question is answered by indices and a bounded number of queries.

No time is measured: what is held is which large tables the database would walk from end to end.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from commitments.models import Commitment, Participation
from commitments.vocabulary import ParticipationRole
from tests.bench.plans import (
    first_of_sqlite,
    large_tables,
    makes_an_index_on_sqlite,
    queries_noted,
    sorts_all_on_sqlite,
)
from tests.bench.workloads import ten_years_to
from tests.bench.world.multiplying import multiply_world
from tests.databases import Databases
from tests.extent import extent
from tests.worlds import reference_world
from tracker.register import net_moves

SMALL, TIMES = 500, extent(32, long=40)
API = "/api/v1"
TODAY = date.today()  # noqa: DTZ011 (as the addresses that the benchmark asks)
COMMITMENTS, REPORTS, REVIEWS = "commitments_commitment", "tracker_statusreport", "tracker_review"

# Its table of words is asked for words as a whole before it is asked for what begins so.
ON_SQLITE = int(connection.vendor == "sqlite")

# The query for a page of commitments.
PAGE = re.compile(rf'SELECT "{COMMITMENTS}".* FROM "{COMMITMENTS}" INNER JOIN .* LIMIT \d+')

# What SQLite's ANALYZE says of a record of a million: by index, how many rows, and how many have one value.
OF_A_MILLION = {
    "sqlite_autoindex_commitments_commitment_1": "1000480 1",
    "sqlite_autoindex_commitments_commitment_2": "1000480 84 1",
    "commitments_commitment_participation_id_5c004cbf": "1000480 197",
    "commitments_commitment_resolution_id_4611261c": "1000480 84",
    "commitments_commitment_state_id_5a96b98f": "1000480 5131",
    "commitment_by_open_deadline": "365976 46",
    "commitment_by_state": "1000480 5131 1054 1 1 1 1 1 1",
    "commitment_by_status": "1000480 200096 2 1",
    "commitment_by_update": "1000480 2 1",
    "commitment_by_words": "1000480 1",
    "commitments_resolution_conference_id_2f0632ef": "12000 200",
    "commitments_resolution_theme_id_98ec16fe": "12000 1000",
    "resolution_without_texts": "12000 200 17 1 1 1 1 1",
    "sqlite_autoindex_commitments_resolution_1": "12000 1",
    "sqlite_autoindex_commitments_resolution_2": "12000 200 1",
    "report_by_recording": "4931697 1 1",
    "sqlite_autoindex_tracker_statusreport_1": "4931697 6 1",
    "tracker_statusreport_author_id_b04d1630": "4931697 24175",
}

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Question:
    """An address, how many queries it may ask, and which large tables these may walk on either database."""

    address: str
    queries: int
    walks: frozenset[str] = frozenset()


def asks(address: str, queries: int, *walks: str) -> Any:
    return pytest.param(Question(address, queries, frozenset(walks)), id=address)


PUBLIC = (
    asks(f"{API}/commitments/?state=AUS&status=limited&theme=water", 4),
    asks(f"{API}/commitments/?ordering=-updated_at", 5),
    asks(f"{API}/commitments/?ordering=-updated_at&offset=8000", 5, COMMITMENTS),
    asks(f"{API}/commitments/?schedule=overdue", 5),
    asks(f"{API}/commitments/?stale=true", 5, COMMITMENTS),
    asks(f"{API}/commitments/?q=customs+procedures", 5 + ON_SQLITE, COMMITMENTS),
    asks(f"{API}/commitments/BAG1-R1-AUS/", 6),
    asks(f"{API}/commitments/BAG1-R1-AUS/reports/", 8),
    asks(f"{API}/reports/", 6, COMMITMENTS, REPORTS, REVIEWS),
    asks(f"{API}/matrix/?theme=water", 6),
    asks(f"{API}/matrix/?rows=theme&columns=status", 4),
    asks(f"{API}/matrix/?theme=water&rows=state&columns=status&as_of=2021-06-30", 5),
    # Resolution by State of a past day no sum tells; an eighth of all rows is a walk to PostgreSQL. First the
    # kept counts say whether it is of too many.
    asks(f"{API}/matrix/?theme=water&as_of=2021-06-30", 6, COMMITMENTS),
    asks(f"{API}/matrix/?rows=theme&columns=status&as_of=2021-06-30", 4),
    asks(f"{API}/timeline/?conference=BAG1", 8),
    asks(f"{API}/timeline/?since={ten_years_to(TODAY)}", 4),
    asks(f"{API}/changes/", 5),
    asks(f"{API}/changes/?after=end", 1),
    # The keys of the State's commitments come first, or each of the last changes is asked whose it is.
    asks("/feeds/changes.atom?state=AUS", 3),
    asks("/feeds/changes.atom", 1),
    asks("/feeds/deadlines.ics?state=AUS&conference=BAG1", 3),
    asks("/en/", 5),
    asks("/en/conferences/BAG1/", 20),
    asks("/en/states/AUS/", 15),
    asks("/en/conferences/BAG1/?as_of=2021-06-30", 13),
    asks("/en/states/AUS/?as_of=2021-06-30", 14),
    asks("/en/resolutions/BAG1-R1/?as_of=2021-06-30", 11),
    asks("/en/commitments/BAG1-R1-AUS/", 11),
    # How many each State has is told by the sums of all States, which have an index of their own.
    asks("/en/commitments/", 10, COMMITMENTS, "tracker_levelsum"),
    asks("/en/search/?q=customs", 8 + ON_SQLITE, COMMITMENTS),
)
DESK = (
    asks("/admin/", 12, COMMITMENTS),
    asks("/admin/commitments/commitment/", 16, COMMITMENTS),
    asks("/admin/commitments/commitment/?q=customs", 16, COMMITMENTS),
    asks("/admin/tracker/statusreport/", 9, REPORTS),
)


@pytest.fixture(autouse=True, scope="module")
def _large_world(databases: Databases, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The reference world of five hundred commitments, many times over."""
    with django_db_blocker.unblock(), reference_world(databases, SMALL):
        pass
    with (
        django_db_blocker.unblock(),
        databases.instead(
            f"multiplied_{TIMES}", build=lambda: multiply_world(TIMES), of=f"reference_{SMALL}"
        ),
    ):
        yield


@pytest.fixture(autouse=True)
def _memory_as_cheap_as_it_is() -> None:
    """PostgreSQL's planner takes a look-up for four times as dear as the next row of a walk unless told that
    all of it is in memory.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1")


def answered(client: Client, question: Question) -> None:
    with queries_noted() as noted:
        answer = client.get(question.address)
        assert answer.status_code == 200
        assert len(answer.content) > 40
    assert noted.walked() <= question.walks
    assert len(noted.asked) <= question.queries


@pytest.mark.parametrize("question", PUBLIC)
def test_is_answered_by_indices(client: Client, question: Question) -> None:
    answered(client, question)


@pytest.mark.parametrize("question", DESK)
def test_the_desk_is_answered_by_indices(client: Client, question: Question) -> None:
    client.force_login(get_user_model().objects.get(username="officer-0"))

    answered(client, question)


@pytest.fixture
def _statistics_of_a_million() -> Iterator[None]:
    """What SQLite's ANALYZE says of these tables in a record of a million commitments."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")
        before = dict(cursor.fetchall())

        def say(statistics: Mapping[str, str]) -> None:
            cursor.executemany(
                "UPDATE sqlite_stat1 SET stat = %s WHERE idx = %s",
                [(stat, index) for index, stat in statistics.items()],
            )
            cursor.execute("ANALYZE sqlite_schema")

        say({index: OF_A_MILLION[index] for index in OF_A_MILLION.keys() & before.keys()})
        try:
            yield
        finally:
            say(before)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reckons with LIMIT.")
@pytest.mark.usefixtures("_statistics_of_a_million")
@pytest.mark.parametrize("question", [one for one in PUBLIC if "/commitments/?" in one.id])
def test_a_page_of_a_million_begins_with_the_commitments(client: Client, question: Question) -> None:
    """SQLite would begin with each theme and each State and sort all rows: a minute for milliseconds."""
    with queries_noted() as noted:
        assert client.get(question.address).status_code == 200

    pages = [(sql, params) for sql, params in noted.asked if re.match(PAGE, sql)]
    assert pages
    assert {first_of_sqlite(sql, params) for sql, params in pages} == {COMMITMENTS}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reckons with LIMIT.")
@pytest.mark.usefixtures("_statistics_of_a_million")
@pytest.mark.parametrize(
    "order",
    [
        *("state", "-state", "-state,due_on", "state_name", "-state_name", "state_name&lang=fa"),
        *("-state_name,due_on&lang=ar", "state_name&closed=any", "state_name&cursor=0"),
    ],
)
def test_a_page_by_state_reads_one_state_after_the_other(client: Client, order: str) -> None:
    """SQLite would look for each State at each conference, and sort all rows: seconds for milliseconds."""
    with queries_noted() as noted:
        assert client.get(f"{API}/commitments/?ordering={order}").status_code == 200

    page = rf'SELECT "{COMMITMENTS}".* FROM "commitments_state" CROSS JOIN "{COMMITMENTS}" ON .* LIMIT \d+'
    pages = [(sql, params) for sql, params in noted.asked if re.match(page, sql)]
    assert pages
    assert [sql for sql, params in pages if sorts_all_on_sqlite(sql, params)] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reckons with LIMIT.")
@pytest.mark.usefixtures("_statistics_of_a_million")
@pytest.mark.parametrize(
    "address",
    [
        "/en/commitments/?ordering=state_name",
        "/ar/commitments/?ordering=-state_name",
        "/en/commitments/?ordering=state",
        f"{API}/commitments/?ordering=state_name&offset=7",
    ],
)
def test_the_keys_of_a_page_by_state_are_found_one_state_after_the_other(
    client: Client, address: str
) -> None:
    with queries_noted() as noted:
        assert client.get(address).status_code == 200

    keys = rf'SELECT "{COMMITMENTS}".* IN \(SELECT .* FROM "commitments_state" .*CROSS JOIN .* LIMIT \d+'
    pages = [(sql, params) for sql, params in noted.asked if re.match(keys, sql)]
    assert pages
    assert [sql for sql, params in pages if sorts_all_on_sqlite(sql, params)] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the first rows alone.")
@pytest.mark.usefixtures("_statistics_of_a_million")
@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/admin/", rf'SELECT "{COMMITMENTS}"."id".* ORDER BY .* LIMIT \d+'),
        ("/admin/tracker/statusreport/", rf'SELECT "{REPORTS}"."id", .* ORDER BY .* LIMIT \d+'),
    ],
)
def test_the_first_rows_of_the_desk_come_in_the_order_of_an_index(
    client: Client, address: str, query: str
) -> None:
    client.force_login(get_user_model().objects.get(username="officer-0"))
    with queries_noted() as noted:
        assert client.get(address).status_code == 200

    pages = [(sql, params) for sql, params in noted.asked if re.match(query, sql)]
    assert pages
    assert [sql for sql, params in pages if sorts_all_on_sqlite(sql, params)] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL makes no index for one question.")
@pytest.mark.usefixtures("_statistics_of_a_million")
def test_the_desk_reads_what_it_shows_of_a_page_alone(client: Client) -> None:
    """SQLite would copy all that is shown of all resolutions into an index of the moment: 140 ms, not 12."""
    client.force_login(get_user_model().objects.get(username="officer-0"))
    with queries_noted() as noted:
        assert client.get("/admin/commitments/commitment/").status_code == 200

    pages = [(sql, params) for sql, params in noted.asked if sql.startswith(f'SELECT "{COMMITMENTS}"."id"')]
    assert pages
    assert [sql for sql, params in pages if makes_an_index_on_sqlite(sql, params)] == []


def test_what_is_disclosed_is_asked_of_one_commitment(client: Client) -> None:
    """And not of all that its conference discloses: the planner reads them all for the one."""
    with queries_noted() as noted:
        assert client.get("/en/commitments/BAG1-R1-AUS/").status_code == 200

    asked = [sql for sql, _params in noted.asked if "disclosure" in sql and "tracker_review" in sql]
    assert asked
    assert [sql for sql in asked if '"commitment_id" IN (SELECT' in sql] == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite would sort all rows of a theme.")
@pytest.mark.parametrize("asked", ["theme=water", "theme=water&ordering=-updated_at&cursor=0"])
def test_of_a_theme_postgresql_joins_no_resolutions_before_rows_are_found(client: Client, asked: str) -> None:
    with queries_noted() as noted:
        assert client.get(f"{API}/commitments/?{asked}").status_code == 200

    (page,) = [one for one in noted.asked if PAGE.search(one[0])]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {page[0]}", page[1])
        steps = "\n".join(row[0] for row in cursor.fetchall())
    assert steps.count("hashed SubPlan") == 2
    assert "Join Filter" not in steps


def test_lists_are_counted_by_what_is_no_more_for_more_commitments(client: Client) -> None:
    for asked in ("ordering=-updated_at", "theme=water", "state=AUS&status=limited&theme=water"):
        with queries_noted() as noted:
            assert client.get(f"{API}/commitments/?{asked}&limit=1").status_code == 200
        assert [sql for sql, _params in noted.asked if "COUNT(" in sql or "tracker_levelcount" in sql] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL needs to have been vacuumed.")
@pytest.mark.usefixtures("_statistics_of_a_million")
def test_what_counts_of_a_state_is_read_from_an_index_alone(client: Client) -> None:
    with queries_noted() as noted:
        assert client.get("/en/states/AUS/").status_code == 200

    start = rf'SELECT (COUNT\("{COMMITMENTS}"."id"\)|"{COMMITMENTS}"."id" AS "pk")'
    asked = [(sql, params) for sql, params in noted.asked if re.match(start, sql)]
    assert len(asked) == 2
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [str(row[-1]) for row in cursor.fetchall()]
            assert any("USING COVERING INDEX commitment_by_state" in step for step in steps)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL may begin with the newest of all.")
def test_the_latest_changes_of_a_state_are_found_in_an_index(client: Client) -> None:
    """And not in the rows of all changes of its commitments: at a million these are forty thousand."""
    with queries_noted() as noted:
        assert client.get("/feeds/changes.atom?state=AUS").status_code == 200

    asked = [(sql, params) for sql, params in noted.asked if 'FROM "tracker_change"' in sql]
    assert len(asked) == 1
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [str(row[-1]) for row in cursor.fetchall()]
            assert any("COVERING INDEX change_by_commitment" in step for step in steps)


@pytest.mark.parametrize(
    "page", ["conferences/BAG1/", "states/AUS/", "resolutions/BAG1-R1/", "embed/matrix/?conference=BAG1&"]
)
def test_a_page_of_a_past_day_looks_for_what_does_not_count_among_its_own(client: Client, page: str) -> None:
    """And not among all closings and positions: half a second of a million, for each question."""
    day = "as_of=2021-06-30" if "?" in page else "?as_of=2021-06-30"
    with queries_noted() as noted:
        assert client.get(f"/en/{page}{day}").status_code == 200

    sought = re.compile(r'IN \(SELECT V?U?0."commitment_id" AS "commitment" FROM .*?\)\)\)')
    found = [part for sql, _params in noted.asked for part in re.findall(sought, sql)]
    assert found
    assert [part for part in found if f'IN (SELECT U0."id" AS "pk" FROM "{COMMITMENTS}"' not in part] == []


def test_the_overview_of_a_past_day_asks_what_moved_since(client: Client) -> None:
    with queries_noted() as noted:
        assert client.get("/en/?as_of=2021-06-30").status_code == 200

    assert [sql for sql, _params in noted.asked if "tracker_statusperiod" in sql] == []


def test_the_overview_of_a_day_long_ago_looks_among_what_was_due(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it asks what held then of each commitment."""
    monkeypatch.setattr(net_moves, "MOVES_MOST", 0)
    with queries_noted() as noted:
        assert client.get("/en/?as_of=2021-06-30").status_code == 200

    (counted,) = [sql for sql, _params in noted.asked if "tracker_statusperiod" in sql]
    assert '"commitments_resolution"."due_on" < ' in counted


def test_cells_are_read_in_no_order(client: Client) -> None:
    """In the order of their keys SQLite would look at all commitments of a million for one conference."""
    with queries_noted() as noted:
        assert client.get("/en/conferences/BAG1/?as_of=2021-06-30").status_code == 200

    asked = [sql for sql, _params in noted.asked if sql.startswith(f'SELECT "{COMMITMENTS}"."state_id"')]
    assert asked
    assert [sql for sql in asked if "ORDER BY" in sql.rpartition("WHERE")[2]] == []


def test_the_large_tables_are_those_of_the_register_and_its_trail() -> None:
    assert {COMMITMENTS, REPORTS, REVIEWS, "tracker_change", "tracker_statusperiod"} <= large_tables()


def test_without_its_index_a_walk_is_seen() -> None:
    part = Participation.objects.exclude(role=ParticipationRole.OBSERVER).first()
    rows = Commitment.objects.filter(participation=part).values_list("reference")
    with queries_noted() as with_index:
        assert list(rows.all())
    assert with_index.walked() == set()

    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, COMMITMENTS)
        for name, index in found.items():
            if index["index"] and "participation_id" in index["columns"]:
                cursor.execute(f'DROP INDEX "{name}"')
    with queries_noted() as without:
        assert list(rows.all())
    assert without.walked() == {COMMITMENTS}
