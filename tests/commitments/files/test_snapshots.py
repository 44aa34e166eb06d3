"""A download ..."""

import threading
from datetime import date

import pytest
from django.db import connection

from commitments.files import copied_lines, lines
from commitments.files.csv_files import csv_parts
from commitments.files.snapshots import database_snapshot
from commitments.files.tables import REGISTER
from commitments.models import Commitment, State
from tests.factories import make_commitment, make_state

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act):
    """Another connection does and commits this."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def rename():
    State.objects.update(name_en="Renamed")


@pytest.mark.parametrize("rows_least", [0, 2500])
def test_reads_one_moment_whatever_others_write_meanwhile(monkeypatch, rows_least):
    monkeypatch.setattr(lines, "PLAIN_ROWS_AT_ONCE", 1)
    monkeypatch.setattr(copied_lines, "LINES_AT_ONCE", 1)
    monkeypatch.setattr(copied_lines, "ROWS_LEAST", rows_least)
    for code in ("IRN", "IRQ", "TUR"):
        make_state(code=code, name_en=code)
        make_commitment(reference=f"BAG3-R1-{code}")
    stream = csv_parts(
        Commitment.objects.for_register(on=date(2026, 3, 10)).with_themes_and_groups().order_by("reference"),
        REGISTER,
        flavour="csv",
        language="en",
    )
    read = [next(stream), next(stream)]
    elsewhere(rename)
    read += list(stream)

    assert b"Renamed" not in b"".join(read)
    assert State.objects.filter(name_en="Renamed").count() == State.objects.count()
    assert not connection.in_atomic_block


@pytest.mark.parametrize("guarded", [True, False])
def test_takes_what_it_reads_in_several_questions_from_one_moment(guarded):
    """Without the snapshot the second question sees what came in between: the control."""
    make_state(code="IRQ", name_en="Iraq")

    def ask():
        first = State.objects.get(code="IRQ").name_en
        elsewhere(rename)
        return first, State.objects.get(code="IRQ").name_en

    if guarded:
        with database_snapshot():
            assert ask() == ("Iraq", "Iraq")
        assert State.objects.get(code="IRQ").name_en == "Renamed"
    else:
        assert ask() == ("Iraq", "Renamed")


def test_that_is_given_up_halfway_leaves_the_connection_as_it_was(monkeypatch):
    monkeypatch.setattr(lines, "PLAIN_ROWS_AT_ONCE", 1)
    make_commitment()
    stream = csv_parts(
        Commitment.objects.for_register(on=date(2026, 3, 10)).with_themes_and_groups(),
        REGISTER,
        flavour="csv",
        language="en",
    )
    next(stream), next(stream)
    stream.close()

    rename()
    elsewhere(lambda: make_state(code="TUR"))
    assert State.objects.filter(code="TUR").exists()


def test_within_another_snapshot_reads_the_moment_of_that():
    make_state(code="IRN", name_en="Iran")
    with database_snapshot():
        assert State.objects.get().name_en == "Iran"
        with database_snapshot():
            assert State.objects.get().name_en == "Iran"
        elsewhere(rename)
        assert State.objects.get().name_en == "Iran"

    assert State.objects.get().name_en == "Renamed"
