"""People are found in the lists of the admin by their names, however these are written."""

import pytest
from django.urls import reverse

from tests.factories import make_administrator, make_focal_point, make_state, make_user

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/auth/user/"


@pytest.fixture
def administrator(client):
    person = make_administrator(username="boss")
    client.force_login(person)
    make_user(username="kzm", first_name="كاظم", last_name="الهاشمي", email="kazem@mofa.example")
    make_user(username="rmd", first_name="José", last_name="Ramírez")
    return person


def found(client, address, query):
    rows = client.get(address, {"q": query}).context["cl"].queryset
    return [getattr(row, "user", row).username for row in rows]


@pytest.mark.parametrize(
    ("query", "username"),
    [
        ("کاظم", "kzm"),
        ("هاشمی", "kzm"),
        ("هاشمی کاظم،", "kzm"),
        ("mofa", "kzm"),
        ("jose ramirez", "rmd"),
        ("RMD", "rmd"),
    ],
)
def test_by_any_spelling_of_a_name(client, administrator, query, username):
    assert found(client, PEOPLE, query) == [username]


@pytest.mark.parametrize("query", ["اظم", "amir", "؟!", "jose hashemi"])
def test_not_by_the_middle_of_a_word_or_by_one_word_of_two(client, administrator, query):
    assert found(client, PEOPLE, query) == []


def test_where_they_have_done_something_too(client, administrator):
    person = make_focal_point(state=make_state(code="IRQ"))
    person.first_name = "ليلى"
    person.save()

    assert found(client, "/admin/tracker/mandate/", "لیلی") == [person.username]
    assert found(client, "/admin/tracker/mandate/", "لیلی عراق") == [person.username]
    assert found(client, "/admin/tracker/mandate/", "لیلی ایران") == []


def test_by_no_more_words_than_a_person_types(client, administrator):
    answer = client.get(PEOPLE, {"q": " ".join(f"w{number}" for number in range(30))})

    assert answer.status_code == 400


@pytest.mark.parametrize("model", ["export", "remindermail", "accesstoken", "import", "securityevent"])
def test_in_every_list_that_names_people(client, administrator, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert client.get(reverse(f"admin:tracker_{model}_changelist"), {"q": "کاظم"}).status_code == 200
