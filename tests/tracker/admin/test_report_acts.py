"""What follows one report: taking it back, mending it in one step, a State's disagreement."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment
from commitments.vocabulary import EvidenceKind
from tests.factories import (
    at,
    make_commitment,
    make_evidence_file,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    report,
    review,
    web_page,
)
from tracker.models import Dissent, Review, StatusReport
from tracker.trail.recording import NewEvidence
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


def address(act, of):
    return reverse(f"admin:tracker_statusreport_{act}", args=[of.pk])


@pytest.fixture
def iraq(client):
    person = make_focal_point(state=make_state(code="IRQ"), username="iraq")
    client.force_login(person)
    return person


@pytest.fixture
def sent(iraq):
    """A report of Iraq with a page and a file, not yet reviewed."""
    letter = make_evidence_file(uploaded_by=iraq)
    pieces = [web_page(), NewEvidence(kind=EvidenceKind.FILE, title="A letter", file=letter)]
    return report(
        commitment=make_commitment(),
        effective_on=date(2026, 3, 1),
        author=iraq,
        evidence=pieces,
        note="An officer was named.",
    )


@pytest.fixture
def returned(sent):
    review(of=sent, verdict="return", reason="Say by which decree.")
    return sent


def typed(of, **values):
    commitment = Commitment.objects.get(pk=of.commitment_id)
    return {
        "status": "limited",
        "effective_on": "2026-03-02",
        "note": "Named by decree 12.",
        "again": ["1", "2"],
        "commitments": f"{commitment.pk}:{commitment.version}",
    } | values


def test_a_returned_report_comes_back_filled_below_its_reason(client, returned):
    page = client.get(address("mend", returned)).content.decode()

    assert page.index("Say by which decree.") < page.index('name="status"')
    for filled in (
        "An officer was named.",
        'value="2026-03-01"',
        'value="limited"',
        "A letter",
        "Send again",
    ):
        assert filled in page
    assert page.count("checked") == 3


def test_what_is_mended_takes_the_place_of_what_was_returned(client, returned):
    answer = client.post(address("mend", returned), typed(returned), follow=True)

    assert "the mended report is sent; it waits for a review" in answer.content.decode()
    made = StatusReport.objects.exclude(pk=returned.pk).get()
    assert (made.sequence, made.note, made.evidence.count()) == (4, "Named by decree 12.", 2)
    assert [one.verdict for one in returned.reviews.order_by("sequence")] == ["return", "withdraw"]
    assert Commitment.objects.get().version == 4
    assert not StatusReport.objects.with_state().filter(state="returned").exists()
    assert list(faults_of(Commitment.objects.all())) == []


def test_a_piece_without_its_tick_is_left_out(client, returned):
    client.post(address("mend", returned), typed(returned, again=["2"]))

    assert [one.title for one in StatusReport.objects.get(sequence=4).evidence.all()] == ["A letter"]


def test_what_cannot_be_recorded_takes_nothing_back(client, returned):
    answer = client.post(
        address("mend", returned), typed(returned, status="complete", again=[], note="Typed long.")
    )

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "needs evidence" in page
    assert "Typed long." in page
    assert (StatusReport.objects.count(), Review.objects.count()) == (1, 1)


def test_whoever_was_not_first_keeps_what_was_typed(client, returned):
    opened = typed(returned)
    report(commitment=returned.commitment, effective_on=date(2026, 3, 3), author=make_officer())

    answer = client.post(address("mend", returned), opened)

    assert answer.status_code == 409
    assert "Named by decree 12." in answer.content.decode()
    assert f"{returned.commitment_id}:3" in answer.content.decode()
    assert not Review.objects.filter(verdict="withdraw").exists()


def test_the_public_view_is_told_before_and_after(client, sent):
    page = client.get(address("mend", sent)).content.decode()

    assert "The public sees now" in page
    assert "Once it is accepted" in page


def test_a_report_is_withdrawn_from_its_page(client, sent):
    page = client.get(reverse("admin:tracker_statusreport_change", args=[sent.pk])).content.decode()
    assert address("withdraw", sent) in page

    client.post(address("withdraw", sent), {"reason": "Sent by mistake."})

    taken = Review.objects.get()
    assert (taken.verdict, taken.reason, taken.report) == ("withdraw", "Sent by mistake.", sent)
    assert "nothing can be done with it" in client.post(address("withdraw", sent)).content.decode()
    assert Review.objects.count() == 1


def test_an_officer_withdraws_what_another_recorded_and_no_report_of_a_state(client, sent):
    client.force_login(make_officer(username="omar"))
    made = report(
        commitment=make_commitment(reference="BAG3-R1-IRN"),
        effective_on=date(2026, 3, 1),
        author=make_officer(username="layla"),
    )

    assert client.post(address("withdraw", made)).status_code == 302
    assert client.post(address("withdraw", sent)).status_code == 403
    assert client.post(address("mend", sent), typed(sent)).status_code == 403
    assert [one.report for one in Review.objects.all()] == [made]


def test_an_accepted_report_is_not_taken_back(client, sent):
    review(of=sent)

    assert client.post(address("withdraw", sent)).status_code == 409
    assert client.post(address("mend", sent), typed(sent)).status_code == 409
    assert StatusReport.objects.count() == 1


def test_a_state_puts_its_disagreement_on_record(client, sent):
    review(of=sent, status="not_started", reason="One letter is no network.")
    commitment = Commitment.objects.get()
    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()
    assert address("dissent", sent) in page
    assert "One letter is no network." in client.get(address("dissent", sent)).content.decode()

    answer = client.post(address("dissent", sent), {"note": "It is one.", "version": commitment.version})

    assert answer.status_code == 302
    assert Dissent.objects.get().note == "It is one."
    assert Commitment.objects.get().disputed
    again = client.get(address("dissent", sent))
    assert again.status_code == 409
    assert "on record already" in again.content.decode()


def test_a_disagreement_says_with_what_and_keeps_what_was_typed_where_somebody_was_first(client, sent):
    review(of=sent)
    assert client.post(address("dissent", sent), {"note": "", "version": 2}).status_code == 422
    late = client.post(address("dissent", sent), {"note": "It is one.", "version": 1})

    assert late.status_code == 409
    assert "It is one." in late.content.decode()
    assert 'value="2"' in late.content.decode()
    assert not Dissent.objects.exists()


def test_what_nobody_reviewed_takes_no_disagreement(client, sent):
    assert "nothing to disagree with" in client.get(address("dissent", sent)).content.decode()


@pytest.mark.parametrize("act", ["withdraw", "mend", "dissent"])
def test_a_report_of_another_state_is_not_there(client, sent, act):
    client.force_login(make_focal_point(state=make_state(code="IRN"), username="iran"))

    assert client.get(address(act, sent)).status_code == 404
    assert client.post(address(act, sent)).status_code == 404


@pytest.mark.parametrize(("act", "code"), [("withdraw", 403), ("mend", 403), ("dissent", 403)])
def test_a_reviewer_has_none_of_these_acts(client, sent, act, code):
    person = make_reviewer(username="rana")
    client.force_login(person)
    page = client.get(reverse("admin:tracker_statusreport_change", args=[sent.pk])).content.decode()

    assert address(act, sent) not in page
    assert client.get(address(act, sent)).status_code == code


def test_digests_are_folded_at_the_desk(client, sent):
    page = client.get(reverse("admin:tracker_statusreport_change", args=[sent.pk])).content.decode()

    before = page.partition(sent.digest)[0]
    assert before.count("<details") > before.count("</details>")
    assert f">{sent}<" not in page.partition("</h1>")[0]
