"""Whoever does not see everything sees of a report what counts, or once did, and of any other step only that
it is there: not in a page, a list, a filter, a count, a header, a feed or a file.
"""

import hashlib
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import translation

from commitments.models import Commitment, Conference
from tests.commitments.api.test_drafts import addresses, everything
from tests.extent import extent
from tests.factories import (
    at,
    make_administrator,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
    review,
)
from tests.tracker.access.undisclosed import (
    ADDRESSES,
    DIFFERENT_IN_FULL,
    DIFFERENT_WHERE_LISTED,
    UNDISCLOSED,
    VARIANTS,
    WITH_ALL_TEXTS,
    make_record,
    make_steps,
)
from tests.worlds import rolled_back_after_module
from tracker.models import Change, EvidenceFile, StatusReport
from tracker.publishing import chains
from tracker.trail import appending, chain

TODAY = at(2026, 3, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]


def seal_by_place(row, *, previous, commitment, evidence=()):
    """Digests and salts that say nothing but where the row stands, so that answers can be compared."""
    sealed(row, previous=previous, commitment=commitment, evidence=evidence)
    place = hashlib.sha256(f"{commitment.reference}/{row.sequence}".encode()).hexdigest()
    row.digest = row.salt = row.people_salt = place
    for piece in evidence:
        piece.digest = piece.salt = piece.people_salt = place


sealed = appending.seal


def asked():
    """The addresses of the table of drafts, and those where what is not disclosed could be seen."""
    return dict.fromkeys((*ADDRESSES, *extent((), long=tuple(addresses()))))


def public_answers(folder, asked=asked):
    """Every public answer, or those that are asked for, and what the commands write."""
    found = everything(Client(), asked)
    for key in EvidenceFile.objects.order_by("pk").values_list("key", flat=True):
        answer = Client().get(f"/evidence/{key}/")
        body = b"".join(answer)
        # A page that says that nothing is there names its own address, which is drawn at random.
        found[f"file {len(found)}"] = (answer.status_code, {}, body if answer.status_code == 200 else b"")
    for name, filters in (
        ("register", ()),
        ("register", ("discrepancy=true",)),
        ("register", ("as_of=2026-03-15",)),
        *(("not-reported", ()), ("matrix", ("discrepancy=true",)), ("trail", ())),
    ):
        file = folder / "export.csv"
        call_command(
            "export", name, *filters, output=file, overwrite=True, stdout=StringIO(), stderr=StringIO()
        )
        found[f"export {name} {filters}"] = (200, {}, file.read_bytes())
    return found


def words_of(body):
    """What can be read in an answer, packed or not."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def with_canaries(answers):
    return {address for address, (*_rest, body) in answers.items() if b"canary-" in words_of(body)}


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker, tmp_path_factory):
    """The public answers by the name of what is not disclosed, and those where everything is."""
    folder, found = tmp_path_factory.mktemp("disclosure"), {}
    with (
        rolled_back_after_module(django_db_blocker),
        pytest.MonkeyPatch.context() as patch,
        override_settings(MEDIA_ROOT=folder),
        time_machine.travel(TODAY, tick=False),
        translation.override("en"),
    ):
        patch.setattr(appending, "seal", seal_by_place)
        # Their numbers go on counting after what is undone.
        patch.setattr(chain, "_people", lambda _row: {})
        patch.setattr(chains, "content_digest", lambda row, **_rest: row.digest)
        make_record()
        for name, values in VARIANTS.items():
            mark = transaction.savepoint()
            make_steps(name, **values)
            for place, change in enumerate(Change.objects.order_by("pk"), start=1):
                # Drawn at random, and in names of entries and in cursors.
                Change.objects.filter(pk=change.pk).update(key=f"{place:032x}")
            found[name] = public_answers(folder)
            if name != "falcon":
                transaction.savepoint_rollback(mark)
        Conference.objects.update(disclosure="full")
        found["full"] = public_answers(
            folder, lambda: (*DIFFERENT_IN_FULL, *DIFFERENT_WHERE_LISTED, *WITH_ALL_TEXTS)
        )
    return found


def test_what_is_not_disclosed_makes_no_difference_to_any_public_answer(answers):
    one, other = answers["falcon"], answers["heron"]

    assert {address: answer for address, answer in other.items() if answer != one[address]} == {}
    assert {status for status, *_ in one.values()} == {200, 400, 404}


def test_nothing_that_is_not_disclosed_stands_in_any_public_answer(answers):
    assert with_canaries(answers["falcon"]) == with_canaries(answers["heron"]) == set()


def test_a_conference_that_discloses_in_full_shows_all_but_who_it_was(answers):
    """The control, too: without the rule, the two comparisons above would see it."""
    shown, hidden = answers["full"], answers["falcon"]

    different = DIFFERENT_IN_FULL + (DIFFERENT_WHERE_LISTED if connection.vendor == "sqlite" else ())
    assert {address for address in different if shown[address] == hidden[address]} == set()
    assert set(WITH_ALL_TEXTS) <= with_canaries(shown)
    assert {status for address, (status, *_) in shown.items() if address.startswith("file")} == {200}
    for role in ("reviewer", "focal", "other", "kuwait", "turkey"):
        name = f"canary-falcon-{role}".encode()
        assert {address for address, (*_, body) in shown.items() if name in words_of(body)} == set(), role


@pytest.fixture
def steps(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_record()
    make_steps("falcon", **VARIANTS["falcon"])


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        (lambda: None, set()),
        (make_user, set()),
        (lambda: make_focal_point(state=make_state(code="KWT")), set()),
        (lambda: make_focal_point(ends_on=date(2026, 3, 20)), set()),
        (make_focal_point, {"IRQ"}),
        (lambda: make_focal_point(state=make_state(code="IRN")), {"IRN"}),
        (make_officer, {"IRQ", "IRN", "TUR"}),
        (make_reviewer, {"IRQ", "IRN", "TUR"}),
        (make_administrator, {"IRQ", "IRN", "TUR"}),
    ],
    ids=[
        *("nobody", "reader", "another's focal point", "ended focal point", "focal point", "the other's"),
        *("officer", "reviewer", "administrator"),
    ],
)
def test_everything_is_seen_by_who_works_on_the_record_or_acts_for_the_state(client, steps, person, sees):
    if user := person():
        client.force_login(user)

    found = {address: client.get(f"/api/v1/{address}/").status_code for address in UNDISCLOSED}
    rows = {row["state"]: row for row in client.get("/api/v1/commitments/").json()["results"]}
    past = {
        row["state"]: row for row in client.get("/api/v1/commitments/?as_of=2026-03-19").json()["results"]
    }
    files = set()
    for file in EvidenceFile.objects.all():
        answer = client.get(f"/evidence/{file.key}/")
        if b"".join(answer).startswith(b"canary"):
            files.add(file.evidence.get().report.commitment.state.code)

    claims = sees - {"TUR"}
    assert found == {address: 200 if address[16:19] in sees else 404 for address in UNDISCLOSED}
    assert {state for state, row in rows.items() if row["reported_status"] == "substantial"} == claims
    assert {state for state, row in past.items() if row["reported_status"] == "substantial"} == claims
    assert files == claims
    for state in ("IRQ", "IRN"):
        page = client.get(f"/en/commitments/BAG3-R1-{state}/").content.decode()
        assert ("canary-falcon-note" in page) == (state in sees)
    assert rows["IRQ"]["disputed"] == past["IRQ"]["disputed"] == ("IRQ" in sees)


def test_of_a_report_that_waits_the_page_says_only_since_when(client, steps):
    (step,) = client.get("/en/commitments/BAG3-R1-IRN/").context["steps"]

    assert (step.kind, step.waits, step.recorded_at) == ("undisclosed", True, at(2026, 3, 11))
    assert (step.text, step.status, step.effective_on, step.evidence, step.person) == (
        "",
        None,
        None,
        (),
        None,
    )
    row = client.get("/api/v1/commitments/BAG3-R1-IRN/").json()
    assert (row["status"], row["reported_status"], row["last_report_on"]) == ("no_information", None, None)
    assert row["version"] == 1


def test_what_once_counted_stays_with_the_day_on_which_it_ceased(client, steps):
    shown = client.get("/api/v1/reports/BAG3-R1-KWT-1/").json()

    assert (shown["note"], shown["report_state"]) == ("Shown to all.", "returned")
    assert [one["recorded_at"][:10] for one in shown["reviews"]] == ["2026-03-13", "2026-03-16"]
    assert [one["reason"] for one in shown["reviews"]] == [None, "Shown to all, too."]
    first = client.get("/en/commitments/BAG3-R1-KWT/").context["steps"][-1]
    assert (first.text, first.ceased_at) == ("Shown to all.", at(2026, 3, 16))


def test_at_a_past_moment_the_public_is_shown_what_it_saw_then(client, steps):
    def row(moment):
        address = f"/api/v1/commitments/BAG3-R1-KWT/?known_at=2026-03-{moment}T13:00:00Z"
        found = client.get(address).json()
        return found["status"], found["reported_status"], found["last_report_on"]

    def kinds(moment):
        page = client.get(f"/en/commitments/BAG3-R1-KWT/?known_at=2026-03-{moment}T13:00:00Z")
        return [(step.kind, step.waits) for step in page.context["steps"][::-1]]

    assert row(12) == ("no_information", None, None)
    assert kinds(12) == [("undisclosed", True)]
    assert row(15) == ("limited", "limited", "2026-03-11")
    assert kinds(15) == [("report", False), ("review", False)]
    assert row(17) == ("no_information", None, None)
    assert kinds(17) == [("report", False), ("review", False), ("review", False)]


def test_what_was_said_of_a_report_before_it_counted_stays_hidden(client, steps):
    shown = client.get("/api/v1/reports/BAG3-R1-TUR-1/").json()
    history = client.get("/en/commitments/BAG3-R1-TUR/").context["steps"][::-1]

    assert [one["sequence"] for one in shown["reviews"]] == [3]
    assert [step.kind for step in history] == ["report", "undisclosed", "review"]
    client.force_login(make_officer())
    shown = client.get("/api/v1/reports/BAG3-R1-TUR-1/").json()
    assert [one["reason"] for one in shown["reviews"]] == ["canary-falcon-reason", None]


def test_people_are_named_to_those_who_work_on_the_record_alone(client, steps):
    def names():
        return b"canary-falcon-turkey" in client.get("/en/commitments/BAG3-R1-TUR/").content

    assert not names()
    client.force_login(make_focal_point(state=make_state(code="TUR")))
    assert not names()
    client.force_login(make_officer())
    assert names()


def test_the_front_page_lists_what_counts_at_the_level_at_which_it_does(client, steps):
    def latest():
        return {one.commitment.reference: one.level for one in client.get("/en/").context["latest_reports"]}

    assert latest() == {"BAG3-R1-IRQ": "limited", "BAG3-R1-TUR": "limited"}
    client.force_login(make_officer())
    assert latest() == {"BAG3-R1-IRQ": "limited", "BAG3-R1-TUR": "limited"}
    waiting = StatusReport.objects.get(commitment=Commitment.objects.get(reference="BAG3-R1-IRN"))
    review(of=waiting, status="not_started")
    assert latest()["BAG3-R1-IRN"] == "not_started"
