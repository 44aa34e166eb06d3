"""Lists read by queries that were made before are what they are by queries that are made anew, to the byte,
for everybody and for values of every kind.
"""

import itertools

import pytest

from commitments.api import server_statements
from commitments.models import Commitment
from tests.factories import make_focal_point, make_officer
from tracker.api import register, viewsets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
READERS = {
    "nobody": lambda _commitment: None,
    "focal point": lambda commitment: make_focal_point(state=commitment.state),
    "officer": lambda _commitment: make_officer(),
}
# Each of them twice or more, with other values.
ASKED = [
    *("ordering=state&limit=30", "ordering=-state&limit=4", "ordering=state,-due_on&closed=any&limit=8"),
    *("limit=3", "lang=fa&ordering=-state_name&limit=7", "ordering=due_on,-state&limit=9"),
    *("ordering=-due_on,state&status=limited&limit=4", "ordering=last_report_on&conference=DEMO1&limit=5"),
    *("ordering=-due_on,state&status=complete&limit=4", "ordering=theme,state_name&lang=ar&limit=6"),
    *("state=QMA&limit=9", "state=QMB&limit=9", "state=QMB,QMA&limit=2", "state=QMC,QMA&limit=2"),
    *("status=limited&limit=2", "status=complete&limit=2", "status=limited,substantial&limit=5"),
    *("conference=DEMO1&limit=3", "conference=DEMO1&state=QMA&status=limited&theme=demo-data"),
    # The same in another order.
    *("conference=DEMO1&state=QMA&limit=4", "state=QMA&conference=DEMO1&limit=4"),
    "theme=demo-data&status=limited&state=QMA&conference=DEMO1",
    *("schedule=overdue", "schedule=met_on_time", "stale=true&limit=9", "disputed=true", "closed=true"),
    *("position=supported", "strength=agreed&basis=inferred&limit=2", "due_before=2026-01-01&limit=2"),
    *("labels=true&limit=4&lang=ar&crosswalk=g20", "names=all&fields=reference,resolution_title&limit=4"),
    *(
        "region=145&limit=2",
        "group=demo-league&limit=2",
        "theme=demo-law&limit=2",
        "q=demo&limit=2",
        "offset=3&limit=2",
    ),
    *(
        "state=QMA&state=QMB&limit=2",
        "closed=any&state=QMX",
        "region=999",
        "state=XXX",
        "status=none",
        "limit=0",
        "theme=water,nothing",
    ),
]
# The next pages of each are asked for, too.
CURSORS = [
    *("ordering=-updated_at&limit=5", "ordering=due_on&limit=9", "ordering=-due_on,status&limit=9"),
    *("ordering=-strength,state_name&lang=fa&limit=20", "state=QMA&status=limited&limit=2", "q=demo&limit=2"),
]
TRAILS = ["", "limit=1&ordering=-sequence", "waiting=true", "status=limited", "offset=1"]


@pytest.fixture(autouse=True)
def kept_by_the_server(monkeypatch):
    """Inside the transaction of a test, too."""
    monkeypatch.setattr(server_statements, "can_fail", lambda _connection: True)


@pytest.fixture
def state():
    """Of one that has commitments, some of them at other levels than the rest."""
    some = Commitment.objects.filter(resolution__conference__published=True, closed_on=None)
    return some.order_by("-version", "pk").values_list("state__code", flat=True).first()


def answers(client):
    references = list(Commitment.objects.order_by("reference").values_list("reference", flat=True)[:2])
    named = [f"reference={one}" for one in references] + [f"reference={','.join(references)}"]
    addresses = [f"/api/v1/commitments/?{asked}" for asked in [*ASKED, *named]]
    told = Commitment.objects.filter(version__gt=2).order_by("-version", "reference")
    addresses += [
        f"/api/v1/commitments/{one.reference}/reports/?{asked}" for one in told[:5] for asked in TRAILS
    ]
    found = [client.get(address) for address in addresses]
    for asked in CURSORS:
        following = f"/api/v1/commitments/?{asked}&cursor=0"
        while following and len(found) < len(addresses) + 40:
            found.append(client.get(following))
            following = found[-1].json()["next"]
    return [(one.status_code, one.content, one.headers.get("ETag")) for one in found]


@pytest.mark.in_turns
@pytest.mark.parametrize("who", READERS)
def test_are_what_they_are_by_queries_that_are_made_anew(client, monkeypatch, who):
    if reader := READERS[who](Commitment.objects.filter(version__gt=2).order_by("reference").first()):
        client.force_login(reader)

    prepared = answers(client)
    for module in (register, viewsets):
        monkeypatch.setattr(module, "first_page", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(register, "page_by_cursor", lambda *_args, **_kwargs: None)
    assert prepared == answers(client)
    statuses = [status for status, _content, _tag in prepared]
    asked = [one for one, status in zip(ASKED, statuses[: len(ASKED)], strict=True) if status == 400]
    assert asked == ASKED[-5:]


def test_no_query_is_made_for_other_values(client, monkeypatch, state):
    states, levels = ("QMB", "QMC", state), ("limited", "complete", "no_information")
    asked = [
        f"/api/v1/commitments/?state={state}&status={level}"
        for state, level in itertools.product(states, levels)
    ]
    expected = [client.get(address).json()["count"] for address in asked]
    assert len(set(expected)) > 1

    monkeypatch.setattr("commitments.api.prepared_rows.PreparedQuery.of", None)
    assert [client.get(address).json()["count"] for address in asked] == expected


def test_all_that_fit_on_a_page_are_counted_by_having_been_read(client, state, django_assert_num_queries):
    address = f"/api/v1/commitments/?state={state}&limit=1000"
    count = client.get(address).json()["count"]

    # The tag, the State, the rows, and what is read along with them twice.
    with django_assert_num_queries(5):
        assert client.get(address).json()["count"] == count > 1
    with django_assert_num_queries(6):
        few = client.get(f"/api/v1/commitments/?state={state}&limit=1").json()
    assert (few["count"], len(few["results"])) == (count, 1)
