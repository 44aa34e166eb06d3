"""Several themes of a resolution in the admin, the guide and over the API."""

import pytest
from django.urls import reverse

from commitments.models import Resolution
from tests.commitments.admin.test_addressees import TEXTS, save
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_resolution,
    make_source,
    make_theme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def themes():
    return [make_theme(slug=slug) for slug in ("rivers", "wells", "canals")]


@pytest.fixture(autouse=True)
def officer(client):
    client.force_login(make_officer())


def slugs():
    return [theme.slug for theme in Resolution.objects.get().all_themes()]


def test_the_form_keeps_them_in_the_order_in_which_they_were_chosen(client, themes):
    rivers, wells, canals = themes
    resolution = make_resolution(theme=rivers)

    answer = save(client, resolution, addressees="all", further_themes=[canals.pk, wells.pk])

    assert answer.status_code == 302, answer.context["errors"]
    assert slugs() == ["rivers", "canals", "wells"]
    page = client.get(reverse("admin:commitments_resolution_change", args=[resolution.pk]))
    text = page.content.decode()
    assert text.index("Theme canals") < text.index("Theme wells")
    assert save(client, resolution, addressees="all", further_themes=[]).status_code == 302
    assert slugs() == ["rivers"]


def test_a_key_that_is_none_is_an_error_of_its_field(client, themes):
    answer = save(client, make_resolution(theme=themes[0]), addressees="all", further_themes=["x", "9" * 30])

    assert answer.status_code == 200
    assert "further_themes" in answer.context["adminform"].form.errors


def test_the_guide_asks_for_them(client, themes):
    conference = make_conference(published=False)
    address = reverse("admin:commitments_conference_guide_resolutions", args=[conference.pk])
    rivers, wells, canals = themes
    values = {"theme": rivers.pk, "further_themes": [wells.pk, canals.pk], "source": make_source().pk}

    answer = client.post(address, values | TEXTS | {"addressees": "all", "locator": "p. 1"})

    assert answer.status_code == 302, answer.context["form"].errors
    assert slugs() == ["rivers", "wells", "canals"]


@pytest.mark.parametrize("name", ["resolution", "commitment"])
def test_the_list_is_narrowed_by_any_of_them(client, themes, name):
    rivers, wells, _canals = themes
    make_resolution(theme=rivers, further_themes=[wells])
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R2-IRQ")
    column = "theme" if name == "resolution" else "resolution__theme"

    page = client.get(reverse(f"admin:commitments_{name}_changelist"), {f"{column}__id__exact": wells.pk})

    listed = [row.reference for row in page.context["cl"].result_list]
    assert listed == ["BAG3-R1" if name == "resolution" else "BAG3-R1-IRQ"]


def test_the_api_takes_all_of_them(client, themes):
    make_conference()
    new = {"conference": "BAG3", "number": 1, "theme": "wells", "themes": ["wells", "rivers"]} | TEXTS

    answer = client.post("/api/v1/resolutions/", new, content_type="application/json")

    assert answer.status_code == 201, answer.json()
    assert (answer.json()["theme"], answer.json()["themes"]) == ("wells", ["wells", "rivers"])
    assert slugs() == ["wells", "rivers"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"themes": ["wells"]}, "themes"),
        ({"theme": None, "themes": ["rivers"]}, "theme"),
        ({"themes": ["lakes"]}, "themes"),
    ],
)
def test_the_api_refuses_themes_that_cannot_be(client, themes, values, field):
    make_conference()

    answer = client.post(
        "/api/v1/resolutions/",
        {"conference": "BAG3", "number": 1, "theme": "rivers"} | TEXTS | values,
        content_type="application/json",
    )

    assert answer.status_code == 400, answer.json()
    assert any(field in str(error) for error in answer.json()["errors"])
    assert not Resolution.objects.exists()
