"""Every code is told with its names, its order and its meaning."""

import pytest
from django.db.models import TextChoices

from commitments import vocabulary
from commitments.terms.definitions import AXES, DEFINITIONS
from tests.downloads import read_csv

# Of the kinds of a wording those that a person states: a part of another enumeration.
PART = vocabulary.ReasonedWordingKind
ALL = {
    choices
    for choices in vars(vocabulary).values()
    if isinstance(choices, type) and issubclass(choices, TextChoices) and choices is not PART
}


def test_every_enumeration_is_told_and_every_code_has_a_meaning():
    assert set(AXES.values()) == ALL
    assert set(PART.values) < set(vocabulary.WordingKind.values)
    assert set(DEFINITIONS) == {(choices, term.value) for choices in ALL for term in choices}


@pytest.mark.django_db
def test_a_code_comes_with_its_names_in_its_order(client):
    told = client.get("/api/v1/vocabulary/?lang=fa").json()["results"]
    levels = [term for term in told if term["axis"] == "status"]

    assert [term["code"] for term in levels] == [level.value for level in vocabulary.Status]
    assert levels[4] == {
        "axis": "status",
        "code": "complete",
        "order": 5,
        "label": "کامل",
        "label_en": "Complete",
        "label_fa": "کامل",
        "label_ar": "مكتمل",
        "definition": "All of it is done, and evidence shows it.",
    }


@pytest.mark.django_db
def test_it_is_a_file_too(client):
    rows = read_csv(client.get("/api/v1/vocabulary/?format=csv"))
    assert len(rows) == len(DEFINITIONS)
    assert list(rows[0]) == ["axis", "code", "order", "label_en", "label_fa", "label_ar", "definition"]
