"""SQLite's table of the words of commitments finds what reading their texts does, and is kept in step."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.language import elsewhere
from commitments.models import Commitment
from commitments.word_index import install_word_index
from tests.factories import make_commitment

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has an index of words."),
]
TABLE = "commitments_commitment"
AGENCIES = {
    "IRQ": "Ministry of Water",
    "KWT": "Ministry of Water Resources",
    "TUR": "Water: ministry-led (100%)",
    "IRN": "وزارت نیروی برق و آب‌رسانی",
    "EGY": "وزارة الموارد المائية والري",
    "JOR": 'Wasserwirtschaft "X" _ \\ straße/Straßenbau',
    "OMN": "minister\u2020s à la carte",
    "YEM": "",
}
ASKED = (
    "water", "wat", "Ministry of Water", "ministry water", "ministry-led", "led", "inistry", "100", "of",
    "نیرو", "آب", "آب‌رسانی", "رسانی", "والموارد", "موارد", "الري", "straße", "strasse", "x", "_",
    "à", "a la", "bag3-r1-irq", "r1", "irq", "BAG3", "minister", "s", "20", "x water", "iraq water",
)  # fmt: skip


@pytest.fixture(autouse=True)
def commitments():
    for code, agency in AGENCIES.items():
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
        commitment.lead_agency = agency
        commitment.save()


def found(query):
    rows = Commitment.objects.search(query).ranked().with_standing()
    return sorted(rows.values_list("search_rank", "reference"))


def told(word):
    """The States whose commitments say it, by the table alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reference FROM {elsewhere.WORD_TABLE} AS words JOIN {TABLE} ON id = words.rowid"
            f" WHERE {elsewhere.WORD_TABLE} MATCH %s ORDER BY reference",
            [f'"{word.encode().hex()}"'],
        )
        return [reference[-3:] for (reference,) in cursor.fetchall()]


def test_finds_what_reading_finds_in_the_same_order(monkeypatch):
    by_table = {query: found(query) for query in ASKED}
    monkeypatch.setattr(elsewhere, "has_word_table", lambda _connection: False)
    by_reading = {query: found(query) for query in ASKED}

    assert by_table == by_reading
    assert by_table["Ministry of Water"][0] == (0, "BAG3-R1-IRQ")
    assert {query for query, rows in by_table.items() if not rows} == {"inistry", "الري", "20", "x water"}


def test_more_than_are_looked_for_are_found_all_the_same(monkeypatch):
    by_table = {query: found(query) for query in ASKED}
    monkeypatch.setattr(elsewhere, "OWN_MAX", 1)

    assert {query: found(query) for query in ASKED} == by_table


def test_the_beginning_of_a_word_that_many_say_as_a_whole_is_not_looked_for(monkeypatch):
    monkeypatch.setattr(elsewhere, "OWN_MAX", 1)

    def begun(word):
        with CaptureQueriesContext(connection) as asked:
            Commitment.objects.search(word)
        looked_for = f'{elsewhere.WORD_TABLE} MATCH \'"{word.encode().hex()}"*'
        return looked_for in " ".join(query["sql"] for query in asked)

    assert begun("resources")
    assert begun("resourc")
    assert not begun("water")


def test_follows_every_change_of_a_text():
    changed = Commitment.objects.get(reference="BAG3-R1-IRQ")
    changed.lead_agency = "Basin board"
    changed.save(update_fields=["lead_agency", "search_text", "updated_at"])
    Commitment.objects.filter(reference="BAG3-R1-YEM").update(search_text=" board ")
    Commitment.objects.get(reference="BAG3-R1-KWT").delete()

    assert told("board") == ["IRQ", "YEM"]
    assert told("water") == ["TUR"]
    assert told("ministry") == []


@pytest.mark.parametrize("lost", ["trigger", "rows"])
def test_is_filled_anew_where_rows_were_changed_without_it(lost):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {elsewhere.WORD_TABLE}_changed")
        Commitment.objects.filter(reference="BAG3-R1-YEM").update(search_text=" board ")
        if lost == "rows":
            cursor.execute(
                f"INSERT INTO {elsewhere.WORD_TABLE} ({elsewhere.WORD_TABLE}) VALUES ('delete-all')"
            )
            cursor.execute(
                f"CREATE TRIGGER {elsewhere.WORD_TABLE}_changed AFTER DELETE ON {TABLE} BEGIN SELECT 1; END"
            )
        assert told("board") == []

        install_word_index(using="default")
        assert told("board") == ["YEM"]
        install_word_index(using="default")
        cursor.execute(
            f"INSERT INTO {elsewhere.WORD_TABLE} ({elsewhere.WORD_TABLE}) VALUES ('integrity-check')"
        )
    assert told("ministry") == ["IRQ", "KWT"]
