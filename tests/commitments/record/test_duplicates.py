"""A second State, organization or theme of the same name is warned of, and saved."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from commitments.models import Organization, State, Theme
from commitments.record.duplicates import namesakes
from commitments.seeding.merging import outcome_lines
from tests.dossiers import load, write_dossier
from tests.factories import at, make_officer, make_organization, make_state, make_theme
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.mark.parametrize(
    "values",
    [
        {"name_en": "rivers"},
        {"name_ar": "رودها"},
        {"name_fa": "رود‌ها"},
    ],
)
def test_names_are_the_same_in_whatever_language_and_spelling(values):
    theme = make_theme(slug="rivers", name_en="Rivers", name_fa="رودها", name_ar="الأنهار")
    other = Theme(slug="waters", **values)

    assert namesakes(other) == [theme]
    assert namesakes(Theme(slug="waters", name_en="Riverside")) == []
    assert namesakes(theme) == []


def test_other_names_and_acronyms_are_names():
    make_state(code="IRQ", other_names="Mesopotamia")
    make_organization(slug="unodc", acronym="UNODC")

    assert [one.code for one in namesakes(State(code="XAA", name_fa="mesopotamia"))] == ["IRQ"]
    assert [one.slug for one in namesakes(Organization(slug="office", acronym="unodc"))] == ["unodc"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("theme", {"slug": "waters", "order": 0, "name_en": "Theme rivers"}),
        ("organization", {"slug": "office", "kind": "other", "acronym": "RIVERS", "name_en": "An office"}),
        ("state", {"code": "XAA", "kind": "regional_body", "name_en": "Iraq", "enabled": "on"}),
    ],
)
def test_the_form_saves_it_and_says_so(client, name, values):
    client.force_login(make_officer())
    make_theme(slug="rivers")
    make_organization(slug="rivers")
    make_state(code="IRQ")
    address = reverse(f"admin:commitments_{name}_add")

    page = client.post(address, {**values, **seen_at(client, address)}, follow=True)

    assert page.redirect_chain, page.context["errors"]
    assert [str(message) for message in page.context["messages"] if message.level_tag == "warning"] == [
        {
            "theme": "There is another of that name: Theme rivers (rivers). Is it the same?",
            "organization": "There is another of that name: Organization rivers (rivers). Is it the same?",
            "state": "There is another of that name: Iraq (IRQ). Is it the same?",
        }[name]
    ]


def test_a_name_of_its_own_is_not_warned_of(client):
    client.force_login(make_officer())
    make_theme(slug="rivers")
    address = reverse("admin:commitments_theme_add")

    page = client.post(address, {"slug": "waters", "order": 0, "name_en": "Waters"}, follow=True)

    assert Theme.objects.filter(slug="waters").exists()
    assert [message.level_tag for message in page.context["messages"]] == ["success"]


def test_a_dossier_says_it_in_its_dry_run_and_when_it_is_loaded(tmp_path):
    make_theme(slug="streams", name_en="Rivers")
    make_organization(slug="union", name_fa="اتحادیه")
    path = write_dossier(tmp_path)

    told = StringIO()
    call_command("load_dossier", str(path), "--dry-run", stdout=told)
    outcomes = load(path)

    warnings = [outcomes[key].warning for key in ("rivers", "league")]
    assert warnings == [
        "There is another of that name: Rivers (streams). Is it the same?",
        "There is another of that name: Organization union (union). Is it the same?",
    ]
    assert all(warning in told.getvalue() for warning in warnings)
    assert all(any(warning in line for line in outcome_lines(outcomes.values())) for warning in warnings)
    assert Theme.objects.count() == 2


def test_a_dossier_that_changes_nothing_warns_of_nothing(tmp_path):
    make_theme(slug="streams", name_en="Rivers")
    load(write_dossier(tmp_path))

    assert load(write_dossier(tmp_path)) == {}
