"""The changes of the register: all of them, in order, each once."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from commitments import many_rows
from commitments.api.plain_rows import PlainFields
from commitments.api.serializers import CommitmentSerializer
from commitments.models import Commitment, Conference, Resolution
from commitments.record.enrolment import enrol_participation
from tests.factories import (
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_participation,
    make_resolution,
    make_state,
    report,
    review,
)
from tracker.api.cursors import Cursors
from tracker.models import Change
from tracker.register.change_triggers import install_change_triggers, remove_change_triggers

# Positions are given when a transaction is committed.
pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 2, 1)


def read(client, **parameters):
    answer = client.get("/api/v1/changes/", parameters)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def read_on(client, after="0", limit="100", **parameters):
    """All that there is after a cursor, page by page, and the cursor to come back with."""
    found = []
    while True:
        page = read(client, after=after, limit=limit, **parameters)
        found += page["results"]
        after = page["next_after"] or after
        if not page["results"]:
            return found, after


def kinds_of(changes):
    return [(change["kind"], change["commitment"]) for change in changes]


def test_name_what_was_created_reported_and_edited(client):
    commitment = make_commitment(reference="BAG3-R1-IRQ")
    report(commitment=commitment, effective_on=DAY)
    commitment.lead_agency = "Ministry of Interior"
    commitment.save(update_fields=["lead_agency", "updated_at"])
    Resolution.objects.update(lifecycle="elapsed")
    report(commitment=commitment, effective_on=DAY)

    changes = read(client)["results"]

    assert [(change["kind"], change["from"], change["to"], change["version"]) for change in changes] == [
        ("created", None, "no_information", 0),
        ("status", "no_information", "limited", 1),
        ("record", "limited", "limited", 1),
        ("record", "limited", "limited", 1),
        ("trail", "limited", "limited", 2),
    ]
    assert {change["commitment"] for change in changes} == {"BAG3-R1-IRQ"}
    assert {change["row"]["status"] for change in changes} == {"limited"}
    assert changes[0]["row"] == client.get("/api/v1/commitments/").json()["results"][0]


@pytest.mark.parametrize("asked", ["labels=true&names=all&lang=fa", "state=IRQ&limit=2", "status=limited"])
def test_their_rows_are_from_plain_values_what_serializers_make_of_instances(client, monkeypatch, asked):
    for code in ("IRQ", "KWT", "TUR"):
        report(
            commitment=make_commitment(reference=f"BAG3-R1-{code}", lead_agency="a \u2028 b"),
            effective_on=DAY,
        )

    plain = client.get(f"/api/v1/changes/?{asked}")
    with monkeypatch.context() as without:
        without.setattr(PlainFields, "of", lambda *_asked: None)
        assert client.get(f"/api/v1/changes/?{asked}").json() == plain.json()
    states = {one["commitment"][-3:] for one in plain.json()["results"]}
    assert states == ({"IRQ"} if "state" in asked else {"IRQ", "KWT", "TUR"})
    monkeypatch.setattr(CommitmentSerializer, "to_representation", None)
    assert client.get(f"/api/v1/changes/?{asked}").content == plain.content


@pytest.mark.parametrize(
    "change",
    [
        lambda: Commitment.objects.filter(reference="BAG3-R1-IRQ").update(position="noted"),
        lambda: Resolution.objects.update(lifecycle="elapsed"),
        lambda: make_state(code="IRQ").participations.update(basis="inferred"),
        lambda: type(make_state(code="IRQ")).objects.filter(code="IRQ").update(name_ar="العراق ٢"),
        lambda: Conference.objects.update(disclosure="full"),
    ],
    ids=["position", "lifecycle", "basis", "name", "disclosure"],
)
@pytest.mark.in_turns
def test_name_what_was_changed_without_the_model(client, change):
    make_commitment(reference="BAG3-R1-IRQ")
    _found, cursor = read_on(client)

    change()

    assert kinds_of(read_on(client, after=cursor)[0]) == [("record", "BAG3-R1-IRQ")]


def test_tell_a_save_that_changed_nothing_but_its_time(client):
    commitment = make_commitment()
    make_resolution(number=2)
    found, cursor = read_on(client)

    commitment.save()
    commitment.resolution.save()

    (change,) = read_on(client, after=cursor)[0]
    assert change["kind"] == "saved"
    assert change["row"]["updated_at"] > found[0]["row"]["updated_at"]


def test_tell_what_waits_for_its_review_as_a_step_and_not_as_a_status(client):
    commitment = make_commitment()
    _found, cursor = read_on(client)
    waiting = report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=commitment.state))
    review(of=waiting)

    changes, _cursor = read_on(client, after=cursor)

    assert [(change["kind"], change["from"], change["to"]) for change in changes] == [
        ("trail", "no_information", "no_information"),
        ("status", "no_information", "limited"),
    ]


def test_tell_what_is_closed_and_opened_again(client):
    """The register leaves out closed rows; a copy of it must not miss that they were closed."""
    make_resolution(number=2)
    participation = make_participation()
    _found, cursor = read_on(client)

    participation.closed_on = date(2026, 3, 1)
    enrol_participation(participation)
    closed, cursor = read_on(client, after=cursor)
    participation.closed_on = None
    enrol_participation(participation)
    reopened, cursor = read_on(client, after=cursor)

    assert ("closed", "BAG3-R2-IRQ") in kinds_of(closed)
    assert ("reopened", "BAG3-R2-IRQ") in kinds_of(reopened)


def test_are_lost_without_the_triggers(client):
    """The control: what notes the changes above is the triggers."""
    make_commitment()
    remove_change_triggers(using="default")
    try:
        Commitment.objects.update(position="noted")
    finally:
        install_change_triggers(using="default")

    assert kinds_of(read(client)["results"]) == [("created", "BAG3-R1-IRQ")]


@pytest.mark.parametrize("limit", ["1", "2", "7", "1000"])
def test_come_once_each_whatever_the_page_is(client, limit):
    conference = make_conference()
    for number in (1, 2, 3):
        make_resolution(conference=conference, number=number)
    for code in ("IRQ", "IRN", "TUR"):
        make_participation(conference=conference, state=make_state(code=code))

    found, cursor = read_on(client, limit=limit)

    assert sorted(change["commitment"] for change in found) == sorted(
        Commitment.objects.values_list("reference", flat=True)
    )
    assert len({change["cursor"] for change in found}) == len(found)
    assert read_on(client, after=cursor, limit=limit) == ([], cursor)


def test_can_be_narrowed_as_the_register_and_the_cursor_passes_over_the_rest(client):
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R1-IRN")

    page = read(client, state="IRQ")

    assert kinds_of(page["results"]) == [("created", "BAG3-R1-IRQ")]
    assert page["next_after"] == read(client)["next_after"]


def test_can_be_read_from_the_end_before_the_register_is_copied(client):
    make_commitment(reference="BAG3-R1-IRQ")
    start = read(client, after="end")
    make_commitment(reference="BAG3-R1-IRN")

    assert start["results"] == []
    assert kinds_of(read(client, after=start["next_after"])["results"]) == [("created", "BAG3-R1-IRN")]


def test_an_empty_record_has_none(client):
    assert read(client) == {"results": [], "next_after": "0"}
    assert read(client, after="end") == {"results": [], "next_after": "0"}


def test_of_a_draft_come_when_it_is_published(client):
    make_conference(published=False)
    report(commitment=make_commitment(), effective_on=DAY)
    before, cursor = read_on(client)

    Conference.objects.update(published=True)

    assert (before, cursor) == ([], "0")
    kinds = [(kind, "BAG3-R1-IRQ") for kind in ("created", "status", "published")]
    assert kinds_of(read_on(client)[0]) == kinds


def test_of_a_conference_that_is_taken_back_remove_its_rows_from_who_saw_them(client):
    make_commitment()
    _found, cursor = read_on(client)
    Conference.objects.update(published=False)
    report(commitment=make_commitment(), effective_on=DAY)
    make_commitment(reference="BAG3-R1-IRN")

    (change,) = read_on(client, after=cursor)[0]

    assert change | {"cursor": "", "changed_at": ""} == {
        "cursor": "",
        "kind": "removed",
        "changed_at": "",
        "commitment": "BAG3-R1-IRQ",
        "url": None,
        "version": None,
        "from": None,
        "to": None,
        "row": None,
    }


def test_of_a_draft_that_was_never_published_remove_nothing(client):
    make_conference(published=False)
    commitment = make_commitment()
    report(commitment=commitment, effective_on=DAY)
    commitment.resolution.conference.save()

    assert read(client) == {"results": [], "next_after": "0"}


@pytest.mark.parametrize(
    "filters", [{"conference": "BAG3"}, {"resolution": "BAG3-R1"}, {"reference": "BAG3-R1-IRQ"}]
)
def test_of_what_was_taken_back_remove_the_rows_under_its_key_too(client, filters):
    make_commitment(reference="BAG3-R1-IRQ")
    make_conference(code="DRAFT", published=False)
    _found, cursor = read_on(client, **filters)
    Conference.objects.filter(code="BAG3").update(published=False)

    changes, cursor = read_on(client, after=cursor, **filters)

    assert kinds_of(changes) == [("removed", "BAG3-R1-IRQ")]
    assert read(client, after=cursor, **filters)["results"] == []
    assert client.get("/api/v1/changes/", {"conference": "DRAFT"}).status_code == 400
    assert client.get("/api/v1/commitments/", filters).status_code == 400


def test_of_rows_that_leave_the_filters_remove_them(client):
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R1-IRN")
    found, cursor = read_on(client, position="unknown")
    Commitment.objects.filter(reference="BAG3-R1-IRN").update(position="noted")

    changes, _cursor = read_on(client, after=cursor, position="unknown")

    assert len(found) == 2
    assert [(change["kind"], change["commitment"], change["row"]) for change in changes] == [
        ("removed", "BAG3-R1-IRN", None)
    ]


@pytest.mark.parametrize(
    "parameter", ["closed=false", "schedule=overdue", "stale=true", "q=iraq", "source=press-1"]
)
def test_are_not_narrowed_by_what_changes_without_them(client, parameter):
    answer = client.get(f"/api/v1/changes/?{parameter}")

    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == ["unknown-parameter"]


def test_of_a_draft_are_seen_by_those_who_work_on_it(client):
    make_conference(published=False)
    make_commitment()
    client.force_login(make_officer())

    assert kinds_of(read(client)["results"]) == [("created", "BAG3-R1-IRQ")]


def test_leave_as_a_file(client):
    make_commitment()

    answer = client.get("/api/v1/changes/", {"format": "csv"})

    header, row = b"".join(answer.streaming_content).decode().splitlines()
    assert header.startswith("cursor,kind,changed_at,commitment,url,version,from,to,row_reference,row_url")
    assert row.split(",")[1] == "created"
    assert answer.headers["X-Next-After"] == row.split(",")[0]


@pytest.mark.parametrize("count", [1, 40])
def test_take_as_many_queries_for_many_as_for_one(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        make_commitment(reference=f"BAG3-R{number}-IRQ")

    # Of the rows, two more for the themes of their resolutions and the groups of their States.
    with django_assert_num_queries(5):
        read(client)


def test_are_not_passed_over_where_the_earlier_writer_commits_later(client):
    """The later writer waits for nobody; its change is seen, and the earlier one's still comes."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: the later one cannot commit first.")
    first, second = (make_commitment(reference=reference) for reference in ("BAG3-R1-IRN", "BAG3-R1-IRQ"))
    officer = make_officer()
    _found, cursor = read_on(client)
    written, may_commit = threading.Event(), threading.Event()

    def write_and_wait():
        try:
            with transaction.atomic():
                report(commitment=first, effective_on=DAY, author=officer)
                written.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    slow = threading.Thread(target=write_and_wait)
    slow.start()
    assert written.wait(20)
    report(commitment=second, effective_on=DAY, author=officer)
    meanwhile, cursor = read_on(client, after=cursor)
    may_commit.set()
    slow.join(20)
    afterwards, _cursor = read_on(client, after=cursor)

    assert kinds_of(meanwhile) == [("status", "BAG3-R1-IRQ")]
    assert kinds_of(afterwards) == [("status", "BAG3-R1-IRN")]


def test_come_once_each_while_many_write(client):
    references = [f"BAG3-R{number}-{code}" for number in (1, 2) for code in ("IRQ", "IRN", "TUR", "KWT")]
    commitments = [make_commitment(reference=reference) for reference in references]
    officer = make_officer()
    rounds = 6
    found, cursor = read_on(client)
    failures = []

    def write(commitment):
        try:
            for _ in range(rounds):
                report(commitment=commitment, effective_on=DAY, author=officer)
        except Exception as error:  # noqa: BLE001 (a thread's failure would be lost)
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[commitment]) for commitment in commitments]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        page = read(client, after=cursor, limit="3")
        found, cursor = found + page["results"], page["next_after"]
    rest, _cursor = read_on(client, after=cursor)

    assert failures == []
    cursors = Cursors(audience="public")
    positions = [cursors.position_of(change["cursor"]) for change in found + rest]
    assert positions == sorted(set(positions))
    assert set(positions) == set(Change.objects.values_list("position", flat=True))
    assert len(positions) == len(references) * (1 + rounds)


def test_without_filters_the_register_is_not_looked_through(client):
    make_commitment()
    with CaptureQueriesContext(connection) as captured:
        plain = read(client)
    pages = [one["sql"] for one in captured if 'ORDER BY "tracker_change"."position" ASC' in one["sql"]]

    assert len(pages) == 1
    # But for whether a row's conference is published, which is looked up by the row's key.
    assert pages[0].count("SELECT") == 2
    assert 'U0."id" = ("tracker_change"."commitment_id")' in pages[0]
    assert plain["results"] == read(client, state="IRQ")["results"] != []


def test_of_few_rows_that_stay_the_same_are_looked_through_by_keys_and_of_many_as_rows(client, monkeypatch):
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R1-IRN")
    asked = {"conference": "BAG3"}
    told, looked_up = [], []
    for few in (many_rows.FEW, 0):
        monkeypatch.setattr(many_rows, "FEW", few)
        with CaptureQueriesContext(connection) as captured:
            told.append(read(client, **asked)["results"])
        walks = [one["sql"] for one in captured if 'ORDER BY "tracker_change"."position" ASC' in one["sql"]]
        # Beside this the register is looked through for what is public now.
        looked_up.append(" ".join(walks).count('"conference_id" IN'))

    assert told[0] == told[1] != []
    assert looked_up[0] < looked_up[1]
