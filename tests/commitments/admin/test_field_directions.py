"""What is typed runs as its script does, whichever the language of the page is; so do counts."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_administrator, make_conference, make_officer, make_state

pytestmark = pytest.mark.django_db


def fields(page: str) -> dict[str, tuple[str, str]]:
    """The direction and the language of each field for text, by its name."""
    found = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", page):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        found[attributes.get("name", "")] = (attributes.get("dir", ""), attributes.get("lang", ""))
    return found


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("view", ["change", "guide_conference"])
def test_of_a_conference(client, language, view):
    client.force_login(make_officer())
    client.cookies["django_language"] = language
    conference = make_conference(published=False)

    shown = fields(
        client.get(reverse(f"admin:commitments_conference_{view}", args=[conference.pk])).content.decode()
    )

    assert shown["title_fa"] == ("rtl", "fa")
    assert shown["title_ar"] == ("rtl", "ar")
    assert shown["title_en"] == ("ltr", "en")
    assert shown["series"][0] == "ltr"


def test_of_a_person_and_of_a_state(client):
    client.force_login(make_administrator())
    client.cookies["django_language"] = "fa"

    person = fields(client.get(reverse("admin:auth_user_add")).content.decode())
    state = fields(
        client.get(
            reverse("admin:commitments_state_change", args=[make_state(code="IRQ").pk])
        ).content.decode()
    )

    assert {name: person[name][0] for name in ("username", "email")} == {"username": "ltr", "email": "ltr"}
    assert {state[name][0] for name in ("code", "alpha2", "m49", "region")} == {"ltr"}
    assert state["official_name_ar"] == ("rtl", "ar")
    assert state["other_names"] == ("", "")


def test_lists_count_and_page_in_the_digits_of_the_page(client):
    client.force_login(make_officer())
    client.cookies["django_language"] = "fa"
    make_state(code="IRQ")
    letters = "ABCDEFGH"
    for code in [f"Q{one}{two}" for one in letters for two in letters][:53]:
        make_state(code=code, alpha2=None, m49=None)

    shown = client.get("/admin/commitments/state/?q=q").content.decode()

    assert '<a href="?p=2&amp;q=q" class="end">۲</a>' in shown
    assert '<span class="this-page">۱</span>' in shown
    assert "کشورها: ۵۳" in shown
    assert "۵۳ نتیجه" in shown


def test_english_counts_with_the_noun_after_the_number(client):
    client.force_login(make_officer())
    make_state(code="IRQ")

    assert "1 State\n" in client.get("/admin/commitments/state/").content.decode()
