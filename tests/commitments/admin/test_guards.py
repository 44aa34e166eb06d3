"""What the admin keeps anybody from doing, whatever their rights and whatever a form sends."""

from datetime import date
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment, Conference, Indicator, Participation, Resolution, SourceDocument
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_indicator,
    make_officer,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    report,
)
from tests.seen import seen_at
from tracker.access.roles import RoleBackend

pytestmark = pytest.mark.django_db


@pytest.fixture
def almighty(client, monkeypatch):
    """Somebody whom no role holds back, so that what refuses is the admin itself."""
    monkeypatch.setattr(RoleBackend, "has_perm", lambda *args, **kwargs: True)
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def page(client, row) -> str:
    return client.get(
        reverse(f"admin:commitments_{row._meta.model_name}_change", args=[row.pk])
    ).content.decode()


def test_no_row_below_another_can_be_deleted(client, almighty):
    participation = make_participation()
    resolution = make_resolution()
    make_indicator(resolution=resolution)
    for target in (
        {"conference": resolution.conference},
        {"resolution": resolution},
        {"participation": participation},
    ):
        make_citation(source=make_source(slug=f"press-{next(iter(target))}"), **target)

    for row, below in (
        (resolution.conference, ("participations", "citations")),
        (resolution, ("indicators", "citations")),
        (participation, ("citations",)),
    ):
        shown = page(client, row)
        for name in below:
            assert f'name="{name}-0-id"' in shown
            assert f'name="{name}-0-DELETE"' not in shown


def test_no_row_can_be_deleted(client, almighty):
    commitment = make_commitment()

    for row in (commitment, commitment.state, commitment.resolution.conference, commitment.participation):
        assert (
            client.post(
                reverse(f"admin:commitments_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"}
            ).status_code
            == 403
        )


def test_no_commitment_can_be_typed(client, almighty):
    assert client.get(reverse("admin:commitments_commitment_add")).status_code == 403


def test_a_past_version_offers_no_way_back(client, almighty):
    state = make_state(code="IRQ")

    shown = client.get(
        reverse("admin:commitments_state_simple_history", args=[state.pk, state.history.get().pk])
    ).content.decode()

    assert 'name="name_en"' in shown
    assert 'name="_save"' not in shown


def test_a_participation_keeps_its_conference_and_state(client, almighty):
    participation = make_participation()
    values = {
        "conference": make_resolution().conference_id,
        "state": make_state(code="IRN").pk,
        "role": "observer",
        "basis": "inferred",
    }
    none = {f"citations-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}

    address = reverse("admin:commitments_participation_change", args=[participation.pk])
    client.post(address, {**values, **none, **seen_at(client, address)})

    stored = Participation.objects.get()
    assert (stored.state.code, stored.role) == ("IRQ", "observer")


@pytest.mark.parametrize(
    ("make", "fixed"),
    [
        (lambda: make_resolution().conference, ("code",)),
        (make_resolution, ("conference", "number", "reference")),
        (lambda: make_indicator(resolution=make_resolution()), ("resolution", "number", "reference")),
        (
            make_commitment,
            ("reference", "state", "resolution", "status", "version", "closed_on", "last_report_on"),
        ),
        (make_source, ("attached_at_0",)),
    ],
    ids=["conference", "resolution", "indicator", "commitment", "source"],
)
def test_what_a_public_key_is_made_of_and_what_is_computed_cannot_be_typed(client, almighty, make, fixed):
    shown = page(client, make())

    assert "<form" in shown
    for name in fixed:
        assert f'name="{name}"' not in shown


def test_saving_writes_what_was_edited_and_nothing_that_was_read_before(client, almighty, rf):
    commitment = make_commitment()
    opened = Commitment.objects.get(pk=commitment.pk)
    Commitment.objects.update(due_on=date(2026, 5, 1))
    with time_machine.travel(at(2026, 3, 10), tick=False):
        report(commitment=commitment, effective_on=date(2026, 3, 1))
    request = rf.post("/")
    request.user = almighty
    opened.lead_agency = "Ministry of Interior"

    admin.site._registry[Commitment].save_model(
        request,
        opened,
        form=SimpleNamespace(changed_data=["lead_agency"], states_position=False),
        change=True,
    )

    stored = Commitment.objects.get()
    assert (stored.lead_agency, stored.status, stored.version) == ("Ministry of Interior", "limited", 1)
    assert stored.due_on == stored.history.first().due_on == date(2026, 5, 1)


@pytest.mark.parametrize("model", [Conference, Resolution, Indicator, SourceDocument, Commitment])
def test_a_stranger_who_asks_for_a_file_is_sent_to_sign_in(client, model):
    answer = client.get(reverse(f"admin:commitments_{model._meta.model_name}_csv"))

    assert urlsplit(answer["Location"]).path == reverse("admin:login")


def test_the_file_is_one_that_a_spreadsheet_recognises(client, almighty):
    make_state(code="IRQ")

    body = b"".join(client.get(reverse("admin:commitments_state_csv")))

    assert body.startswith(b"\xef\xbb\xbf")
    assert "العراق".encode() in body


@pytest.mark.parametrize("name", ["login", "index", "commitments_state_changelist"])
def test_every_page_of_a_demonstration_says_that_it_is_one(client, settings, name):
    if name != "login":
        client.force_login(make_officer())
    address = reverse(f"admin:{name}")
    assert "everything here is invented" not in client.get(address).content.decode()

    settings.DEMO = True

    assert "everything here is invented" in client.get(address).content.decode()


def opened(client, address):
    """What a browser would send back of a form that it has just opened."""
    form = client.get(address).context["adminform"].form
    values = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    return values | {"_seen": client.get(address).context["seen"]}


def test_a_form_opened_before_anothers_change_is_refused_and_shows_what_changed(client):
    client.force_login(make_officer(username="layla"))
    commitment = make_commitment()
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    mine, theirs = opened(client, address), opened(client, address)
    client.force_login(make_officer(username="omar"))
    assert client.post(address, theirs | {"lead_agency": "Omar's office"}).status_code == 302

    answer = client.post(address, mine | {"lead_agency": "Layla's office"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Somebody changed this after you opened it." in page
    assert "omar" in page
    assert "Omar&#x27;s office" in page
    assert 'value="Layla&#x27;s office"' in page
    commitment.refresh_from_db()
    assert commitment.lead_agency == "Omar's office"
    # Having seen it, saving again is a decision.
    assert (
        client.post(
            address, mine | {"lead_agency": "Layla's office", "_seen": answer.context["seen"]}
        ).status_code
        == 302
    )
    commitment.refresh_from_db()
    assert commitment.lead_agency == "Layla's office"


def test_of_two_who_save_at_once_one_waits_for_the_other(client):
    """The row is locked before its versions are compared; SQLite has one writer anyway."""
    client.force_login(make_officer(username="layla"))
    commitment = make_commitment()
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    mine = opened(client, address)
    with CaptureQueriesContext(connection) as queries:
        client.post(address, mine | {"lead_agency": "Layla's office"})

    statements = [one["sql"] for one in queries]
    compared = next(
        place
        for place, sql in enumerate(statements)
        if "historicalcommitment" in sql and sql.startswith("SELECT")
    )
    locked = [
        place
        for place, sql in enumerate(statements)
        if "FOR UPDATE" in sql or sql.startswith(("BEGIN", "SAVEPOINT"))
    ]
    assert locked
    assert locked[0] < compared
    if connection.vendor == "postgresql":
        assert any("FOR UPDATE" in sql for sql in statements[:compared])


def test_a_status_recorded_meanwhile_does_not_stand_in_the_way_of_a_form(client):
    client.force_login(make_officer(username="layla"))
    commitment = make_commitment()
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    mine = opened(client, address)
    report(commitment=commitment, effective_on=date(2026, 3, 1))

    assert client.post(address, mine | {"lead_agency": "Layla's office"}).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.lead_agency, commitment.status) == ("Layla's office", "limited")
