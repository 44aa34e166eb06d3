"""Commitments are found by what their resolution says, by an index of its words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.language import elsewhere
from commitments.models import Commitment, Resolution
from tests.factories import make_commitment, make_conference, make_resolution

pytestmark = pytest.mark.django_db
TITLES = (
    "Border customs procedures",
    "Water: ministry-led (100%) in Straße_1",
    "کارگروه آب‌رسانی و نیروی برق",
    "إنشاء مرصد للموارد المائية والري",
    "à la carte",
    "",
)
ASKED = (
    "customs", "cust", "stoms", "border procedures", "proc bord", "Border customs procedures", "ministry-led",
    "100", "strasse", "_", "x", "آب", "آب‌رسانی", "رسانی", "برق نیرو", "والموارد", "موارد", "الري", "a la",
    "r2", "BAG3-R1", "iraq water",
)  # fmt: skip


@pytest.fixture(autouse=True)
def resolutions():
    make_conference(published=False)
    for number, title in enumerate(TITLES, start=1):
        make_resolution(number=number, title_en=title)
        make_commitment(reference=f"BAG3-R{number}-IRQ")


def found(query):
    return sorted(Commitment.objects.search(query).values_list("search_rank", "reference"))


def test_the_index_finds_what_reading_finds_in_the_same_order(monkeypatch):
    by_index = {query: found(query) for query in ASKED}
    monkeypatch.setattr(elsewhere, "_by_index", lambda *_asked: [])
    by_reading = {query: found(query) for query in ASKED}

    assert by_index == by_reading
    assert by_index["Border customs procedures"] == [(0, "BAG3-R1-IRQ")]
    assert [reference for _rank, reference in by_index["آب"]] == ["BAG3-R3-IRQ"]
    assert not by_index["stoms"]


def test_the_index_is_asked_and_follows_every_change():
    changed = Resolution.objects.get(number=1)
    changed.title_en = "Harbour pilots"
    changed.save()
    Resolution.objects.filter(number=6).update(search_text=" harbour ")
    Commitment.objects.filter(resolution__number=3).delete()
    Resolution.objects.filter(number=3).delete()

    with CaptureQueriesContext(connection) as asked:
        assert found("harbour") == [(0, "BAG3-R6-IRQ"), (1, "BAG3-R1-IRQ")]
    told = "commitments_resolution_words MATCH" if elsewhere.has_word_table(connection) else "@@"
    assert told in asked[0]["sql"]
    assert not found("customs")
    assert not found("آب")
    if elsewhere.has_word_table(connection):
        with connection.cursor() as cursor:
            table = elsewhere.WORD_TABLES["commitments_resolution"]
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
            cursor.execute(f"SELECT COUNT(*) FROM {table}_docsize")
            assert cursor.fetchone() == (Resolution.objects.count(),)
