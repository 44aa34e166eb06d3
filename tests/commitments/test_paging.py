"""A page far into a list ..."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from commitments.paging import KeysFirstPaginator, rows_between
from tests.factories import make_commitment

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


def test_computes_what_is_shown_of_these_alone(rows):
    with CaptureQueriesContext(connection) as asked:
        list(rows_between(rows, 2, 4))

    (shown, _in, keys) = asked[0]["sql"].rpartition(" IN (SELECT ")
    assert "schedule" in shown
    assert keys.partition("OFFSET 2")[1]
    assert "schedule" not in keys
