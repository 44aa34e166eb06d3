"""Our levels in the terms of other trackers ..."""

import pytest

from commitments.files.tables import REGISTER
from commitments.terms.crosswalks import CROSSWALKS
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


NAMES = "g20,fatf,our_ocean"
COLUMNS = [crosswalk.column for crosswalk in CROSSWALKS]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "fatf", "our_ocean,g20", NAMES])
def test_appear_where_they_are_asked_for_alone(client, asked):
    make_commitment()
    columns = {crosswalk.column for crosswalk in CROSSWALKS if crosswalk.name in asked.split(",")}
    query = f"?crosswalk={asked}" if asked else "?"
    (row,) = client.get(f"/api/v1/commitments/{query}").json()["results"]
    (line,) = read_csv(client.get(f"/api/v1/commitments/{query}&format=csv"))
    detail = client.get(f"/api/v1/commitments/BAG3-R1-IRQ/{query}").json()

    assert [set(COLUMNS) & set(one) for one in (row, line, detail)] == [columns] * 3
    assert not set(COLUMNS) & {column.name for column in REGISTER.columns}


@pytest.mark.django_db
def test_say_nothing_where_nothing_was_reported(client):
    make_commitment()
    (row,) = read_csv(client.get(f"/api/v1/commitments/?format=csv&crosswalk={NAMES}"))
    assert [row[column] for column in COLUMNS] == ["", "", ""]
    (row,) = client.get(f"/api/v1/commitments/?crosswalk={NAMES}").json()["results"]
    assert [row[column] for column in COLUMNS] == [None] * 3


@pytest.mark.django_db
def test_speak_of_the_day_that_is_asked_about(client):
    report(commitment=make_commitment(), status="not_started", effective_on=at(2026, 2, 1).date())
    (row,) = read_csv(client.get(f"/api/v1/commitments/?format=csv&crosswalk={NAMES}"))
    (before,) = read_csv(client.get(f"/api/v1/commitments/?format=csv&as_of=2025-12-31&crosswalk={NAMES}"))
    assert [row[column] for column in COLUMNS] == ["-1", "NC", "not_started"]
    assert [before[column] for column in COLUMNS] == ["", "", ""]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["commitments/", "commitments/BAG3-R1-IRQ/"])
def test_what_is_no_method_is_refused(client, address):
    make_commitment()
    answer = client.get(f"/api/v1/{address}?crosswalk=g20,ogp")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "crosswalk")
    assert "g20, fatf, our_ocean" in answer.json()["errors"][0]["detail"]
