"""The API in three languages: the one asked for, and all beside it."""

import pytest

from tests.commitments.api.reading import COMMITMENT_FIELDS, TODAY, get
from tests.factories import make_commitment, make_state

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(TODAY, tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.mark.parametrize(
    ("query", "accept_language", "name", "language"),
    [
        ("", "fa", "عراق", "fa"),
        ("?lang=ar", "fa", "العراق", "ar"),
        ("", "de", "Iraq", "en"),
        ("?lang=en", "ar", "Iraq", "en"),
    ],
)
def test_names_are_in_the_language_asked_for(client, query, accept_language, name, language):
    make_commitment()

    answer = get(client, f"commitments/BAG3-R1-IRQ/{query}", accept_language=accept_language)

    assert (answer.json()["state_name"], answer["Content-Language"]) == (name, language)
    assert {"Accept", "Accept-Language", "Authorization", "Cookie"} <= {
        field.strip() for field in answer["Vary"].split(",")
    }
    assert answer.json()["links"]["page"] == f"https://mithaq.example/{language}/commitments/BAG3-R1-IRQ/"


def test_the_language_of_one_answer_does_not_reach_the_next(client):
    make_state()
    get(client, "states/IRQ/?lang=fa")

    assert get(client, "states/IRQ/").json()["name"] == "Iraq"


def test_all_names_come_beside_the_one_asked_for(client):
    make_commitment()

    row = get(client, "commitments/?names=all&lang=fa").json()["results"][0]

    assert [row[name] for name in ("state_name", "state_name_en", "state_name_fa", "state_name_ar")] == [
        "عراق",
        "Iraq",
        "عراق",
        "العراق",
    ]
    assert row["resolution_title_ar"] == "title 1 ar"
    assert [name for name in row if name[-3:] not in {"_en", "_fa", "_ar"}] == COMMITMENT_FIELDS
