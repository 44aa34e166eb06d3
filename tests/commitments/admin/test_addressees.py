"""Whom a resolution addresses, and the members of groups, in the admin."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment, Membership, Resolution
from tests.factories import (
    at,
    make_conference,
    make_officer,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
)
from tests.groups import ALWAYS, make_group
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
TEXTS = {f"{name}_{language}": "x" for name in ("title", "text") for language in ("en", "fa", "ar")}
INLINES = {
    f"{prefix}-{name}": value
    for prefix in ("indicators", "citations")
    for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}


@pytest.fixture
def conference(client):
    client.force_login(make_officer())
    conference = make_conference(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    for code in ("IRQ", "IRN", "TUR"):
        make_participation(conference=conference, state=make_state(code=code))
    return conference


def save(client, resolution, **values):
    """Save the resolution's form with these values; the answer."""
    texts = {name: getattr(resolution, name) for name in TEXTS}
    address = reverse("admin:commitments_resolution_change", args=[resolution.pk])
    return client.post(
        address,
        seen_at(client, address)
        | {"theme": resolution.theme_id, "type": "operational", "lifecycle": "active"}
        | texts
        | INLINES
        | values,
    )


def pks(*codes):
    return [make_state(code=code).pk for code in codes]


def committed():
    return set(Commitment.objects.in_force().values_list("state__code", flat=True))


def test_a_new_resolution_names_whom_it_addresses(client, conference):
    answer = client.post(
        reverse("admin:commitments_resolution_add"),
        {"conference": conference.pk, "number": 1, "theme": make_theme().pk}
        | {"type": "operational", "lifecycle": "active", "addressees": "states", "named_states": pks("IRQ")}
        | TEXTS,
    )

    assert answer.status_code == 302, answer.context["errors"]
    assert committed() == {"IRQ"}
    assert Resolution.objects.get().named_states.get().code == "IRQ"


def test_taking_an_addressee_away_asks_why(client, conference):
    resolution = make_resolution(conference=conference)

    refused = save(client, resolution, addressees="all_except", named_states=pks("TUR"))
    assert "Say why it addresses TUR no more." in refused.content.decode()
    assert committed() == {"IRQ", "IRN", "TUR"}

    saved = save(
        client, resolution, addressees="all_except", named_states=pks("TUR"), closing_reason="Corrigendum"
    )
    assert saved.status_code == 302
    assert committed() == {"IRQ", "IRN"}
    assert Commitment.objects.get(state__code="TUR").closings.get().reason == "Corrigendum"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"addressees": "states", "named_states": ["KWT"]}, "KWT: no part in BAG3 is known; add it first."),
        ({"addressees": "states"}, "Name at least one State."),
        ({"addressees": "group"}, "Name a group where its members are addressed, and nowhere else."),
        (
            {"addressees": "states", "named_states": ["IRQ"], "addressed_to": "secretariat"},
            "addresses no State",
        ),
    ],
)
@pytest.mark.in_turns
def test_what_cannot_be_addressed_is_an_error_of_the_form(client, conference, values, message):
    resolution = make_resolution(conference=conference)
    values = values | {"named_states": pks(*values.get("named_states", []))}

    refused = save(client, resolution, closing_reason="Corrigendum", **values)

    assert message in refused.content.decode()
    assert committed() == {"IRQ", "IRN", "TUR"}


def test_later_members_of_a_group_are_offered_and_addressed_from_their_day(client, conference):
    group = make_group(members={"IRQ": ALWAYS})
    resolution = make_resolution(conference=conference, addressees="group", addressed_group=group)
    page = reverse("admin:commitments_resolution_change", args=[resolution.pk])
    assert "later members" not in client.get(page).content.decode().lower()
    make_group(members={"IRN": (date(2026, 2, 1), None), "TUR": (date(2026, 2, 1), None)})
    offered = Membership.objects.get(state__code="IRN")

    assert "IRN Iran" in client.get(page).content.decode()
    saved = save(
        client,
        resolution,
        addressees="group",
        addressed_group=group.pk,
        named_states=pks("IRQ"),
        later_members=[offered.pk],
    )

    assert saved.status_code == 302
    assert dict(Commitment.objects.values_list("state__code", "joined_on")) == {
        "IRQ": None,
        "IRN": date(2026, 2, 1),
    }
    # The form wrote none of them itself: it was opened before the one that joined later.
    assert set(resolution.named_states.values_list("code", flat=True)) == {"IRQ", "IRN"}


def test_the_members_of_a_group_are_not_edited_on_a_resolution(client, conference):
    group = make_group(members={"IRQ": ALWAYS})
    resolution = make_resolution(conference=conference, addressees="group", addressed_group=group)

    refused = save(client, resolution, addressees="group", addressed_group=group.pk, named_states=pks("IRN"))

    assert "The members of a group are read with it" in refused.content.decode()
    assert committed() == {"IRQ"}


def test_the_guide_names_whom_a_resolution_addresses(client, conference):
    conference.published = False
    conference.save()
    answer = client.post(
        reverse("admin:commitments_conference_guide_resolutions", args=[conference.pk]),
        {"theme": make_theme().pk, "addressees": "states", "named_states": pks("IRN")}
        | {"source": make_source().pk, "paragraph": 1}
        | TEXTS,
    )

    assert answer.status_code == 302
    assert committed() == {"IRN"}


def members(group, *rows):
    """What the page of a group sends with these memberships: key, State, first day, first day without."""
    data = {"slug": group.slug, "name_en": group.name_en, "source": group.source_id}
    known = sum(bool(row[0]) for row in rows)
    data |= {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": known}
    for index, (pk, code, since, until) in enumerate(rows):
        prefix = f"memberships-{index}-"
        data |= {
            f"{prefix}id": pk or "",
            f"{prefix}group": group.pk,
            f"{prefix}state": make_state(code=code).pk,
            f"{prefix}valid_from": since,
            f"{prefix}valid_until": until,
        }
    return data


def test_a_membership_ends_and_the_next_begins_in_one_step(client, conference):
    group = make_group(members={"IRQ": ALWAYS})
    pk = Membership.objects.get().pk

    address = reverse("admin:commitments_stategroup_change", args=[group.pk])
    answer = client.post(
        address,
        seen_at(client, address)
        | members(group, (pk, "IRQ", "", "2026-01-01"), (None, "IRQ", "2026-02-01", "")),
    )

    assert answer.status_code == 302
    assert list(Membership.objects.order_by("pk").values_list("valid_from", "valid_until")) == [
        (None, date(2026, 1, 1)),
        (date(2026, 2, 1), None),
    ]


def test_two_memberships_of_one_time_are_refused(client, conference):
    group = make_group()

    address = reverse("admin:commitments_stategroup_change", args=[group.pk])
    answer = client.post(
        address,
        seen_at(client, address) | members(group, (None, "IRQ", "", ""), (None, "IRQ", "2026-02-01", "")),
    )

    assert "Two of these memberships are of IRQ" in answer.content.decode()
    assert not Membership.objects.exists()


def wrong_member(client, group, **values):
    """Say on the page of the group that its only membership never was; the answer."""
    address = reverse("admin:commitments_stategroup_change", args=[group.pk])
    row = Membership.objects.get()
    data = members(group, (row.pk, row.state.code, "", "")) | {"memberships-0-is_wrong": "on"}
    return client.post(address, seen_at(client, address) | data | values)


def test_a_wrong_membership_is_removed_with_a_reason_and_what_followed_from_it(client, conference):
    group = make_group(members={"IRQ": ALWAYS})
    make_resolution(conference=conference, addressees="group", addressed_group=group)

    refused = wrong_member(client, group)
    assert "BAG3-R1-IRQ were addressed as members" in refused.content.decode()
    assert (Membership.objects.count(), committed()) == (1, {"IRQ"})

    saved = wrong_member(client, group, correction_reason="Another State of that name")
    assert saved.status_code == 302
    assert (Membership.objects.count(), committed()) == (0, set())
    page = client.get(saved["Location"].replace("/stategroup/", f"/stategroup/{group.pk}/change/"))
    assert "Addressed no more, and closed: BAG3-R1-IRQ." in page.content.decode()
    assert "Another State of that name" in page.content.decode()


def test_other_days_of_a_member_ask_why(client, conference):
    group = make_group(members={"IRQ": (date(2020, 1, 1), None)})
    row = Membership.objects.get()
    address = reverse("admin:commitments_stategroup_change", args=[group.pk])
    moved = members(group, (row.pk, "IRQ", "2021-01-01", ""))

    refused = client.post(address, seen_at(client, address) | moved)
    assert "Say why this was wrong." in refused.content.decode()

    client.post(address, seen_at(client, address) | moved | {"correction_reason": "Charter"})
    row.refresh_from_db()
    assert row.valid_from == date(2021, 1, 1)
    assert row.history.latest().history_change_reason == "Charter"


def test_the_day_from_which_an_addressee_counts_can_be_corrected(client, conference):
    make_resolution(conference=conference)
    row = Commitment.objects.get(state__code="IRN")

    address = reverse("admin:commitments_commitment_change", args=[row.pk])
    answer = client.post(
        address,
        seen_at(client, address)
        | {"position": "unknown", "lead_agency": "", "due_on": "", "joined_on": "2026-02-01"},
    )

    assert answer.status_code == 302
    before, row = row.revision, Commitment.objects.get(pk=row.pk)
    assert (row.joined_on, row.revision) == (date(2026, 2, 1), before + 1)
