"""Our levels in the terms of other trackers ..."""

import pytest

from commitments.crosswalks import CROSSWALKS
from commitments.files.tables import REGISTER
from commitments.vocabulary import Status
from tests.downloads import read_csv
from tests.factories import at, make_commitment, report


def test_have_a_term_for_every_level_but_the_one_that_says_nothing_is_known():
    for crosswalk in CROSSWALKS:
        assert set(crosswalk.terms) == set(Status) - {Status.NO_INFORMATION}, crosswalk.column


def test_never_rank_a_higher_level_below_a_lower_one():
    ranks = {"g20_research_group_score": [-1, 0, 1], "fatf_technical_compliance": ["NC", "PC", "LC", "C"]}
    ranks["our_ocean_progress"] = ["not_started", "in_progress", "completed"]
    for crosswalk in CROSSWALKS:
        order = [ranks[crosswalk.column].index(crosswalk.terms[level]) for level in list(Status)[1:]]
        assert order == sorted(order), crosswalk.column


def test_are_columns_of_the_register():
    assert {crosswalk.column for crosswalk in CROSSWALKS} <= {column.name for column in REGISTER.columns}


@pytest.mark.django_db
def test_say_nothing_where_nothing_was_reported(client):
    make_commitment()
    (row,) = read_csv(client.get("/api/v1/commitments/?format=csv"))
    assert [row[crosswalk.column] for crosswalk in CROSSWALKS] == ["", "", ""]


@pytest.mark.django_db
def test_speak_of_the_day_that_is_asked_about(client):
    report(commitment=make_commitment(), status="not_started", effective_on=at(2026, 2, 1).date())
    (row,) = read_csv(client.get("/api/v1/commitments/?format=csv"))
    (before,) = read_csv(client.get("/api/v1/commitments/?format=csv&as_of=2025-12-31"))
    assert [row[crosswalk.column] for crosswalk in CROSSWALKS] == ["-1", "NC", "not_started"]
    assert [before[crosswalk.column] for crosswalk in CROSSWALKS] == ["", "", ""]
