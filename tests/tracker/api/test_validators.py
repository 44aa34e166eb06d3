"""A tag that is known before any row of the register is read ..."""

from datetime import date

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.columns import REGISTER
from commitments.models import (
    Commitment,
    Conference,
    FurtherTheme,
    Membership,
    Participation,
    Resolution,
    State,
    StateGroup,
    Theme,
)
from tests.downloads import closed, content_of
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_resolution,
    make_theme,
    report,
    review,
)
from tests.groups import make_group
from tests.rewording import reword
from tracker.register.change_triggers import install_change_triggers, remove_change_triggers

# Positions of changes are given when a transaction is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LIST = "/api/v1/commitments/?labels=true&names=all&closed=any&applicable=any&crosswalk=g20"
ADDRESSES = (LIST, f"{LIST}&format=csv", "/api/v1/matrix/?rows=theme&columns=status&labels=true&names=all")
REFERENCE = "BAG3-R1-IRQ"


@pytest.fixture
def commitment():
    make_group(slug="neighbours")
    found = make_commitment(reference=REFERENCE)
    make_theme(slug="further")
    waiting = report(
        commitment=found, effective_on=date(2026, 2, 1), author=make_focal_point(state=found.state)
    )
    found.refresh_from_db()
    return found, waiting


def rows(model, **values):
    """Changes every row of a table without its model, as a person at the database may."""
    return lambda *_: model.objects.update(**values)


def accept(_commitment, waiting):
    review(of=waiting)


def join(commitment, _waiting):
    Membership.objects.create(state=commitment.state, group=StateGroup.objects.get())


# What changes each column, and each name that stands beside a code; each follows on those before it.
CHANGES = {
    ("lead_agency",): rows(Commitment, lead_agency="Ministry of Interior"),
    ("position",): rows(Commitment, position="noted"),
    ("basis",): rows(Participation, basis="inferred"),
    ("state_name",): rows(State, name_en="Irak"),
    ("region",): rows(State, region="150"),
    ("theme", "themes"): lambda *_: Theme.objects.filter(resolutions__isnull=False).update(slug="renamed"),
    ("theme_label",): rows(Theme, name_fa="نام دیگر"),
    ("themes_label",): lambda *_: FurtherTheme.objects.create(
        resolution=Resolution.objects.get(), theme=Theme.objects.get(slug="further"), place=2
    ),
    ("conference_label",): rows(Conference, title_en="Another title"),
    ("groups",): join,
    ("groups_label",): rows(StateGroup, name_en="Others"),
    ("resolution_title",): lambda *_: reword(title_en="Another title"),
    ("strength",): lambda *_: reword(strength="urged"),
    ("due_on", "due_precision", "schedule"): lambda *_: reword(
        due_on=date(2026, 12, 31), due_precision="year"
    ),
    ("status", "status_since", "reviewed", "last_report_on", "last_accepted_on", "waiting_since"): accept,
    ("reported_status", "version", "updated_at"): lambda commitment, _waiting: report(
        commitment=Commitment.objects.get(), effective_on=date(2026, 3, 1), status="substantial"
    ),
    ("disputed",): None,
    ("closed_on",): rows(Commitment, closed_on=date(2026, 3, 9)),
    ("stale",): None,
}
# Keys that never change, and what is made of them.
FIXED = {"reference", "url", "page", "conference", "resolution", "state"}


def answers(client):
    """What each address answers, and its tag."""
    given = {address: client.get(address) for address in ADDRESSES}
    return {
        address: (content_of(answer) if answer.streaming else answer.content, answer["ETag"])
        for address, answer in given.items()
    }


def test_changes_with_every_column_that_is_shown(client, commitment):
    assert {name.removesuffix("_label") for names in CHANGES for name in names} | FIXED == {
        column.name for column in REGISTER
    }
    before = answers(client)
    for names, change in CHANGES.items():
        if change is None:
            continue
        change(*commitment)
        after = answers(client)
        for address in ADDRESSES:
            (content, tag), (was, former) = after[address], before[address]
            assert (content == was) or tag != former, (names, address)
        assert after[LIST] != before[LIST], names
        before = after


@pytest.mark.usefixtures("commitment")
def test_changes_with_the_day_the_language_the_settings_the_question_and_the_reader(
    client, settings, time_machine
):
    def tag(query="", **headers):
        return closed(client.get(f"{LIST}{query}", headers=headers))["ETag"]

    tags = [tag(), tag("&lang=fa"), tag("&limit=5"), tag("&format=csv"), tag(accept_language="ar")]
    settings.DUE_SOON_DAYS = site.DUE_SOON_DAYS + 1
    tags.append(tag())
    client.force_login(make_officer())
    tags.append(tag())
    client.logout()
    time_machine.move_to(at(2026, 3, 11), tick=False)
    tags.append(tag())

    assert len({*tags}) == len(tags)


@pytest.mark.usefixtures("commitment")
def test_stays_while_nothing_changes_or_only_a_draft_does(client):
    before = answers(client)
    draft = make_conference(code="BAG9", published=False)
    make_resolution(reference="BAG9-R1", conference=draft)
    Conference.objects.filter(code="BAG9").update(title_en="Another draft")

    assert answers(client) == before


@pytest.mark.usefixtures("commitment")
def test_is_answered_before_any_row_is_read(client):
    for address in ADDRESSES:
        tag = answers(client)[address][1]
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address, headers={"If-None-Match": tag})

        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert {"Cache-Control", "Vary"} <= again.headers.keys()
        assert len(queries) == 1, [one["sql"] for one in queries]
        assert client.get(address, headers={"If-Match": '"another"'}).status_code == 412


@pytest.mark.usefixtures("commitment")
def test_is_left_to_the_bytes_where_more_is_asked_for(client):
    address = f"/api/v1/commitments/?as_of={timezone.localdate().isoformat()}"
    first = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": first}).status_code == 304

    Participation.objects.update(joined_on=date(2026, 3, 11))

    assert client.get(address)["ETag"] != first


@pytest.mark.usefixtures("commitment")
def test_stays_where_nothing_notes_changes(client):
    """Which shows that these are what it goes by."""
    first = client.get(LIST)
    remove_change_triggers(using="default")
    try:
        Commitment.objects.update(lead_agency="Ministry of Interior")
        second = client.get(LIST)
    finally:
        install_change_triggers(using="default")

    assert first["ETag"] == second["ETag"]
    assert first.content != second.content
