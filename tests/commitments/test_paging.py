"""A page far into a list ..."""

from datetime import date
from itertools import combinations

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef
from django.test.utils import CaptureQueriesContext

from commitments import paging
from commitments.api.prepared_rows import prepared_rows
from commitments.models import Commitment, Resolution
from commitments.paging import KeysFirstPaginator, counted, counted_each, first_of, rows_between
from tests.factories import make_commitment, make_resolution

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    for number in range(1, 6):
        make_commitment(reference=f"BAG3-R{number}-IRQ")
    return Commitment.objects.with_schedule(on=date(2026, 3, 1)).order_by("-reference", "pk")


def test_has_the_rows_that_stand_there(rows):
    whole = list(rows)

    pages = KeysFirstPaginator(rows, 2)

    assert [list(page) for page in pages] == [whole[0:2], whole[2:4], whole[4:]]
    assert list(rows_between(rows, 1, 4)) == whole[1:4]
    assert list(rows_between(rows, 9, 11)) == []


def test_has_the_same_rows_where_it_is_found_from_the_end(rows):
    Commitment.objects.filter(reference__in=("BAG3-R2-IRQ", "BAG3-R4-IRQ")).update(due_on=date(2026, 5, 1))
    for order in (["-reference", "pk"], [F("due_on").asc(nulls_last=True), "pk"], ["due_on", "-pk"]):
        ordered = rows.order_by(*order)
        whole = list(ordered)
        for start, stop in combinations(range(7), 2):
            assert list(rows_between(ordered, start, stop, of=5)) == whole[start:stop], (order, start, stop)
    with CaptureQueriesContext(connection) as asked:
        list(rows_between(rows, 3, 5, of=5))
    assert "OFFSET" not in asked[0]["sql"]


def test_computes_what_is_shown_of_these_alone(rows):
    with CaptureQueriesContext(connection) as asked:
        list(rows_between(rows, 2, 4))

    (shown, _in, keys) = asked[0]["sql"].rpartition(" IN (SELECT ")
    assert "schedule" in shown
    assert keys.partition("OFFSET 2")[1]
    assert "schedule" not in keys


def test_computes_what_is_shown_of_the_first_page_alone_where_no_index_has_its_order(rows):
    whole, marked = list(rows), rows.finding_keys_first()
    with CaptureQueriesContext(connection) as asked:
        assert list(first_of(marked, 2)) == whole[:2]
        assert list(rows_between(marked, 0, 2)) == whole[:2]
        assert list(first_of(rows.all(), 2)) == whole[:2]

    parts = [one["sql"].partition(" IN (SELECT ") for one in asked]
    assert [("schedule" in shown, "schedule" in keys, bool(keys)) for shown, _in, keys in parts] == [
        (True, False, True),
        (True, False, True),
        (True, False, False),
    ]


@pytest.mark.parametrize(
    ("asked", "is_sorted"),
    [
        *((f"ordering={order}", True) for order in ("due_on", "-last_report_on", "status,state", "theme")),
        *((f"ordering=-due_on&{more}", True) for more in ("cursor=0", "status=limited", "offset=1")),
        *((order, False) for order in ("", "ordering=-updated_at", "ordering=state_name", "state=IRQ")),
    ],
)
def test_lists_say_whether_an_index_has_their_order(client, rows, asked, is_sorted):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/api/v1/commitments/?{asked}").status_code == 200

    pages = [one["sql"] for one in queries if "worded_strength" in one["sql"]]
    assert [" IN (SELECT " in sql and "LIMIT" in sql for sql in pages] == [is_sorted]


@pytest.fixture
def few_are_counted(monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_MAX", 3)
    # The limit stands in queries that became SQL before.
    monkeypatch.setattr(prepared_rows, "rows", type(prepared_rows.rows)())


@pytest.mark.usefixtures("few_are_counted")
def test_a_list_of_more_rows_than_are_counted_says_so_and_goes_on(client, rows):
    def page(**asked):
        # What nothing kept tells.
        answer = client.get("/api/v1/commitments/", {"limit": 2, "discrepancy": "false", **asked}).json()
        return answer["count"], len(answer["results"]), answer["next"] is not None

    assert page() == (None, 2, True)
    assert page(offset=2) == (None, 2, True)
    assert page(offset=4) == (None, 1, False)
    assert page(offset=6) == (None, 0, False)
    # However it is asked for: of one State, too.
    assert [page(state="IRQ", offset=start)[0] for start in (0, 2)] == [None, None]
    # What is kept is told however many there are.
    for asked in ({}, {"region": "142"}, {"state": "IRQ"}):
        assert client.get("/api/v1/commitments/", asked).json()["count"] is not None
    assert client.get("/api/v1/commitments/").json()["count"] == 5


def test_rows_are_counted_without_what_is_joined_to_tell_of_them(rows):
    make_resolution(number=9)
    rows = rows.annotate(title=F("resolution__title_en"))
    alone = [
        rows,
        rows.search("iraq"),
        rows.filter(pk__in=Commitment.objects.filter(state__code="IRQ").values("pk")),
        rows.filter(Exists(Resolution.objects.filter(pk=OuterRef("resolution"), number__lt=3))),
        Resolution.objects.annotate(name=F("addressed_group__name_en")),
    ]
    joined = [
        rows.filter(title="x"),
        rows.filter(resolution__number__lt=3),
        rows.filter(Exists(Resolution.objects.filter(number=OuterRef("resolution__number"), number__lt=3))),
        # Which make more rows of one, or fewer.
        Resolution.objects.annotate(one=F("commitments__reference")),
        Resolution.objects.annotate(one=FilteredRelation("commitments")).annotate(two=F("one__pk")),
        rows.filter(resolution__number__lt=3).values("state").distinct(),
    ]

    for each in (*alone, *joined):
        assert counted(each) == len(each), str(each.query)
    for each in alone:
        assert "JOIN" not in _outer(each)
    for each in joined[:-1]:
        assert "JOIN" in _outer(each)


def test_rows_that_are_put_together_are_counted_as_they_are(rows):
    told = rows.order_by().annotate(title=F("resolution__title_en"))
    first = told.filter(reference="BAG3-R1-IRQ")

    assert counted(first.union(told.filter(reference="BAG3-R2-IRQ"))) == 2
    assert counted(told.annotate(number=Count("pk")).filter(number__gt=1)) == 0
    with pytest.raises(TypeError):
        counted(told[:2])


def _outer(rows):
    """The tables of which the rows are counted."""
    return paging.counting(rows)[0].partition(" WHERE ")[0]


@pytest.mark.usefixtures("few_are_counted")
def test_several_lists_are_counted_at_once_and_each_as_far_as_it_is(rows, django_assert_num_queries):
    lists = {"all": rows, "none": rows.none(), "two": rows.filter(pk__in=[row.pk for row in rows[:2]])}
    with django_assert_num_queries(1):
        assert counted_each(lists) == {"all": 4, "none": 0, "two": 2}
    assert counted_each({"none": rows.none()}) == {"none": 0}


@pytest.mark.usefixtures("few_are_counted")
def test_the_desk_leads_to_the_rows_that_are_counted_and_says_that_there_are_more(admin_client, rows):
    answer = admin_client.get("/admin/commitments/commitment/")

    assert answer.context_data["cl"].paginator.count == 3
    assert "more than 3 commitments" in answer.content.decode()
    assert "All that match" in answer.content.decode()
    printed = admin_client.get("/admin/commitments/commitment/print/").content.decode()
    assert "left out" not in printed
