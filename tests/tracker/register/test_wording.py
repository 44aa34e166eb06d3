"""What resolutions said is shown as known then, and what was changed of it is shown, too."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment, Resolution
from commitments.record.wording import Rewording
from commitments.vocabulary import Status, Strength, WordingKind
from tests.factories import at, make_commitment, make_conference, make_officer, make_resolution
from tests.rewording import reword
from tracker.trail.appending import VersionConflict
from tracker.trail.recording import record_status

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
BEFORE, AFTER = "2026-02-15T00:00:00Z", "2026-03-05T00:00:00Z"
EARLY, LATE = date(2026, 2, 1), date(2026, 9, 1)
OLD = {
    "title_en": "Old title",
    "text_en": "Share the old figures.",
    "strength": Strength.URGED,
    "due_on": EARLY,
}
NEW = {
    "title_en": "New title",
    "text_en": "Share the new figures.",
    "strength": Strength.DECIDED,
    "due_on": LATE,
}
PAGES = ("resolutions/BAG3-R1/", "commitments/BAG3-R1-IRQ/", "conferences/BAG3/", "states/IRQ/")
WHY = Rewording(kind=WordingKind.CORRECTION, reason="The day was misread.")


@pytest.fixture(autouse=True)
def reworded():
    """R1 said OLD from January on and says NEW since the beginning of March; Iran has its own deadline."""
    with time_machine.travel(at(2026, 1, 10), tick=False):
        make_conference(starts_on=date(2026, 1, 5))
        make_resolution(number=1, **OLD)
        make_commitment()
        make_commitment(reference="BAG3-R1-IRN", due_on=date(2026, 2, 10))
    with time_machine.travel(at(2026, 3, 1), tick=False):
        reword(Resolution.objects.get(), why=WHY, **NEW)


def rows(client, query, path="commitments/"):
    return {row["reference"]: row for row in client.get(f"/api/v1/{path}?{query}").json()["results"]}


def of_irq(client, query):
    row = rows(client, query)["BAG3-R1-IRQ"]
    return row["resolution_title"], row["strength"], row["due_on"], row["schedule"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ("New title", "decided", "2026-09-01", "not_yet_due")),
        ("as_of=2026-02-15", ("New title", "decided", "2026-09-01", "not_yet_due")),
        (f"known_at={AFTER}", ("New title", "decided", "2026-09-01", "not_yet_due")),
        (f"known_at={BEFORE}", ("Old title", "urged", "2026-02-01", "overdue")),
        (f"known_at={BEFORE}&as_of=2026-01-20", ("Old title", "urged", "2026-02-01", "due_soon")),
        # Known from the very moment at which it was entered.
        ("known_at=2026-03-01T11:59:59Z", ("Old title", "urged", "2026-02-01", "overdue")),
        ("known_at=2026-03-01T12:00:00Z", ("New title", "decided", "2026-09-01", "not_yet_due")),
    ],
)
def test_a_row_says_what_was_known_then(client, query, shown):
    assert of_irq(client, query) == shown


def test_a_states_own_deadline_stays_its_own(client):
    due = {query: rows(client, query)["BAG3-R1-IRN"]["due_on"] for query in ("", f"known_at={BEFORE}")}

    assert set(due.values()) == {"2026-02-10"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("strength=urged", []),
        (f"strength=urged&known_at={BEFORE}", ["BAG3-R1-IRN", "BAG3-R1-IRQ"]),
        ("due_before=2026-02-05", []),
        (f"due_before=2026-02-05&known_at={BEFORE}", ["BAG3-R1-IRQ"]),
        ("schedule=overdue", ["BAG3-R1-IRN"]),
        (f"schedule=overdue&known_at={BEFORE}", ["BAG3-R1-IRN", "BAG3-R1-IRQ"]),
    ],
)
def test_rows_are_chosen_by_what_was_known_then(client, query, found):
    assert sorted(rows(client, query)) == found


def test_files_and_counts_say_what_was_known_then(client):
    text = client.get(f"/api/v1/commitments/?format=csv&known_at={BEFORE}").getvalue().decode()
    matrix = client.get(f"/api/v1/matrix/?rows=state&columns=resolution&known_at={BEFORE}").json()
    now = client.get("/api/v1/matrix/?rows=state&columns=resolution").json()
    timeline = client.get(f"/api/v1/timeline/?interval=month&strength=urged&known_at={BEFORE}").json()

    (row, _other) = sorted(csv.DictReader(io.StringIO(text)), key=lambda one: one["reference"], reverse=True)
    found = (row["resolution_title_en"], row["strength"], row["due_on"])
    assert found == ("Old title", "urged", "2026-02-01")
    assert [column["label"] for column in matrix["columns"]] == ["Old title"]
    assert [column["label"] for column in now["columns"]] == ["New title"]
    assert timeline["points"][-1]["total"] == 2
    by_strength = client.get(f"/api/v1/matrix/?rows=state&columns=strength&known_at={BEFORE}").json()
    assert [column["key"] for column in by_strength["columns"]] == ["urged"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_database
def test_pages_say_what_was_known_then(client, path):
    then = client.get(f"/en/{path}?known_at={BEFORE}").content.decode()
    now = client.get(f"/en/{path}").content.decode()

    assert ("Old title" in then, "New title" in then) == (True, False)
    assert "New title" in now


def test_the_page_of_a_resolution_shows_what_was_changed_word_by_word_with_the_reason(client):
    page = client.get("/en/resolutions/BAG3-R1/").content.decode()
    then = client.get(f"/en/resolutions/BAG3-R1/?known_at={BEFORE}").content.decode()

    assert "Corrected on" in page
    assert "The day was misread." in page
    assert "Share the <del>old </del> <ins>new </ins>figures." in page
    assert "<del>Urged</del> <ins>Decided</ins>" in page
    assert "<del>Feb. 1, 2026</del> <ins>Sept. 1, 2026</ins>" in page
    assert "Corrected on" not in then
    assert "misread" not in then


def test_the_page_tells_an_amendment_from_a_correction(client):
    amended = Rewording(kind=WordingKind.AMENDMENT, reason="Met again.")
    reword(Resolution.objects.get(), why=amended, due_on=None)

    page = client.get("/en/resolutions/BAG3-R1/").content.decode()

    assert page.index("Amended on") < page.index("Corrected on")
    assert "<del>Sept. 1, 2026</del> <ins>not stated</ins>" in page


def test_the_api_of_a_resolution_tells_what_was_changed(client):
    answer = client.get("/api/v1/resolutions/BAG3-R1/").json()

    assert answer["wording_changes"] == [
        {
            "kind": "correction",
            "changed_at": "2026-03-01T12:00:00.000000Z",
            "reason": "The day was misread.",
            "differences": [
                {"field": "title_en", "before": "Old title", "after": "New title"},
                {"field": "text_en", "before": OLD["text_en"], "after": NEW["text_en"]},
                {"field": "strength", "before": "urged", "after": "decided"},
                {"field": "due_on", "before": "2026-02-01", "after": "2026-09-01"},
            ],
        }
    ]


def test_of_before_it_was_published_the_first_wording_is_shown(client):
    Commitment.objects.update(created_at=at(2026, 1, 9))

    assert of_irq(client, "known_at=2026-01-09T13:00:00Z")[0] == "Old title"


def test_a_draft_has_one_wording_for_all_moments(client, admin_client):
    with time_machine.travel(at(2026, 1, 10), tick=False):
        make_conference(code="NEW1", published=False)
        commitment = make_commitment(reference="NEW1-R1-IRQ")
    reword(commitment.resolution, why=None, title_en="Draft as it is now")

    row = rows(admin_client, f"known_at={BEFORE}")["NEW1-R1-IRQ"]

    assert row["resolution_title"] == "Draft as it is now"


@pytest.mark.django_db(transaction=True)
def test_changes_tell_of_it_and_a_followed_row_is_that_of_the_register(client):
    cursor = client.get("/api/v1/changes/?after=end").json()["next_after"]
    reword(Resolution.objects.get(), text_fa="متنی دیگر", why=WHY)

    changes = client.get(f"/api/v1/changes/?after={cursor}").json()["results"]

    told = {}
    for change in changes:
        told.setdefault(change["commitment"], []).append(change["kind"])
    assert told == {reference: ["record", "saved"] for reference in ("BAG3-R1-IRN", "BAG3-R1-IRQ")}
    register = rows(client, "closed=any")
    assert all(change["row"] == register[change["commitment"]] for change in changes)


def test_whoever_read_it_before_records_nothing(client):
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    reword(commitment.resolution, why=WHY, due_on=EARLY)

    with pytest.raises(VersionConflict):
        record_status(
            commitment=commitment,
            status=Status.LIMITED,
            effective_on=date(2026, 3, 1),
            author=make_officer(),
            expected_version=commitment.version,
            expected_revision=commitment.revision,
        )


@pytest.mark.parametrize("form", ["json", "csv"])
def test_more_rows_take_no_more_queries(client, form):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/api/v1/commitments/?known_at={BEFORE}&format={form}")
            assert b"Old title" in (answer.getvalue() if answer.streaming else answer.content)
        return len(captured)

    few = queries()
    with time_machine.travel(at(2026, 1, 11), tick=False):
        for code in ("TUR", "KWT", "QMA"):
            make_commitment(reference=f"BAG3-R1-{code}")

    assert queries() == few
