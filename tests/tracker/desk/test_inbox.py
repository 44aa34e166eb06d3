"""The reviewer's inbox: the claim with its evidence and history, a verdict, and on to the next."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from commitments.models import Commitment
from tests.factories import (
    at,
    make_administrator,
    make_citation,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    report,
    review,
    web_page,
)
from tracker.models import Preferences, Review

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
INBOX = "admin:tracker_statusreport_inbox"
ITEM = "admin:tracker_statusreport_review"


@pytest.fixture
def waiting():
    """Two reports of focal points that wait, the first with evidence and something said before it."""
    first, second = make_commitment(), make_commitment(reference="BAG3-R1-IRN")
    make_citation(resolution=first.resolution, note_en="What the text says.")
    with time_machine.travel(at(2026, 2, 1), tick=False):
        report(commitment=first, status="not_started", effective_on=date(2026, 1, 1), note="Said before.")
    with time_machine.travel(at(2026, 3, 1), tick=False):
        one = report(
            commitment=first,
            effective_on=date(2026, 2, 20),
            author=make_focal_point(state=first.state, username="iraq"),
            evidence=[web_page()],
        )
    two = report(
        commitment=second,
        effective_on=date(2026, 3, 2),
        author=make_focal_point(state=second.state, username="iran"),
    )
    return one, two


@pytest.fixture
def reviewer(client):
    person = make_reviewer(username="rana")
    client.force_login(person)
    return person


def given_review(client, one, **values):
    version = Commitment.objects.get(pk=one.commitment_id).version
    return client.post(
        reverse(ITEM, args=[one.pk]),
        {"verdict": "accept", "status": "", "reason": "", "version": version} | values,
    )


def test_the_oldest_report_comes_first_with_its_age(client, reviewer, waiting):
    page = client.get(reverse(INBOX)).content.decode()

    assert page.index("BAG3-R1-IRQ") < page.index("BAG3-R1-IRN")
    assert "waits for 9 days" in page
    assert "came today" in page


def test_the_inbox_can_be_narrowed_to_what_waits_for_long(client, reviewer, waiting):
    page = client.get(reverse(INBOX) + "?older=7").content.decode()

    assert "Only those that wait for more than 7 days." in page
    assert "BAG3-R1-IRQ" in page
    assert "BAG3-R1-IRN" not in page
    assert "Nothing waits for your review" in client.get(reverse(INBOX) + "?older=30").content.decode()


def test_an_empty_inbox_says_when_something_comes(client, reviewer):
    assert "Reports come here when a focal point sends one" in client.get(reverse(INBOX)).content.decode()


def test_the_claim_its_evidence_and_the_history_stand_side_by_side(client, reviewer, waiting):
    page = client.get(reverse(ITEM, args=[waiting[0].pk])).content.decode()

    for text in (
        "Reported in a test.",
        "https://example.org/shown",
        "Said before.",
        "What the text says.",
        "Next report",
    ):
        assert text in page


def test_a_verdict_counts_and_leads_to_the_next(client, reviewer, waiting):
    answer = given_review(client, waiting[0])

    assert answer["Location"] == reverse(ITEM, args=[waiting[1].pk])
    assert (Commitment.objects.get(reference="BAG3-R1-IRQ").status, Review.objects.get().reviewer) == (
        "limited",
        reviewer,
    )
    assert given_review(client, waiting[1])["Location"] == reverse(INBOX)


def test_a_report_is_accepted_at_another_level(client, reviewer, waiting):
    given_review(client, waiting[0], status="not_started", reason="One letter is no network.")

    made = Review.objects.get()
    assert (made.verdict, made.status, made.reason) == ("accept", "not_started", "One letter is no network.")
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    assert (commitment.status, commitment.reported_status) == ("not_started", "limited")


def test_a_return_needs_its_reason(client, reviewer, waiting):
    refused = given_review(client, waiting[0], verdict="return")
    assert refused.status_code == 409
    assert "Say why the report is returned" in refused.content.decode()
    assert not Review.objects.exists()

    given_review(client, waiting[0], verdict="return", reason="Nothing shows it.")
    assert Review.objects.get().verdict == "return"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"verdict": "withdraw"}, 422),
        ({"status": "finished"}, 422),
        ({"version": "x"}, 422),
        ({"version": ""}, 422),
    ],
)
@pytest.mark.in_turns
def test_bad_input_is_marked_and_nothing_is_put_on_record(client, reviewer, waiting, values, status):
    assert given_review(client, waiting[0], **values).status_code == status
    assert not Review.objects.exists()


def test_a_stale_page_is_refused_shows_what_came_and_keeps_what_was_typed(client, reviewer, waiting):
    one = waiting[0]
    seen = Commitment.objects.get(pk=one.commitment_id).version
    report(
        commitment=one.commitment, status="substantial", effective_on=date(2026, 3, 5), note="Told meanwhile."
    )

    answer = given_review(client, one, version=seen, verdict="return", reason="Typed for long.")

    page = answer.content.decode()
    assert answer.status_code == 409
    for text in (
        "changed after you opened it",
        "Told meanwhile.",
        "Typed for long.",
        f'name="version" value="{seen + 1}"',
    ):
        assert text in page
    assert not Review.objects.exists()


def test_nobody_finds_their_own_report_in_the_inbox_nor_reviews_it(client):
    person = make_administrator(username="both")
    client.force_login(person)
    conference = make_commitment().resolution.conference
    conference.review_policy = "second_person"
    conference.save()
    mine = report(commitment=make_commitment(), effective_on=date(2026, 3, 1), author=person)

    assert "BAG3-R1-IRQ" not in client.get(reverse(INBOX)).content.decode()
    answer = given_review(client, mine)
    assert answer.status_code == 403
    assert "Nobody reviews a report of their own" in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize("make", [make_officer, lambda: make_focal_point(state=make_state())])
def test_others_have_no_inbox(client, waiting, make):
    client.force_login(make())

    assert client.get(reverse(INBOX)).status_code == 403
    assert given_review(client, waiting[0]).status_code == 403
    assert not Review.objects.exists()


def test_keys_are_offered_only_to_those_who_want_them(client, reviewer, waiting):
    address = reverse(ITEM, args=[waiting[0].pk])
    assert "mithaq/keys.js" in client.get(address).content.decode()

    Preferences.objects.create(user=reviewer, single_keys=False)
    assert "mithaq/keys.js" not in client.get(address).content.decode()


def test_a_report_that_was_reviewed_meanwhile_can_still_be_read(client, reviewer, waiting):
    review(of=waiting[0])

    page = client.get(reverse(ITEM, args=[waiting[0].pk])).content.decode()

    assert "Accepted" in page


def test_the_inbox_takes_as_many_queries_for_many_reports(
    client, reviewer, waiting, django_assert_num_queries
):
    client.get(reverse(INBOX))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as two:
        client.get(reverse(INBOX))
    for code in ("AAA", "AAB", "AAC", "AAD"):
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
        report(
            commitment=commitment,
            effective_on=date(2026, 3, 1),
            author=make_focal_point(state=commitment.state),
            evidence=[web_page()],
        )
    with django_assert_num_queries(len(two)):
        client.get(reverse(INBOX))


def chosen(*reports):
    return [f"{one.pk}:{Commitment.objects.get(pk=one.commitment_id).version}" for one in reports]


def test_those_that_claim_the_same_are_accepted_together_each_by_a_review_of_its_own(
    client, reviewer, waiting
):
    answer = client.post(reverse(INBOX), {"chosen": chosen(*waiting)}, follow=True)

    assert "Accepted as claimed: BAG3-R1-IRQ, BAG3-R1-IRN." in answer.content.decode()
    assert [(one.report, one.verdict, one.reviewer) for one in Review.objects.order_by("pk")] == [
        (waiting[0], "accept", reviewer),
        (waiting[1], "accept", reviewer),
    ]
    assert {one.version for one in Commitment.objects.all()} == {3, 2}


def test_those_that_claim_different_levels_are_not_accepted_together(client, reviewer, waiting):
    state = make_state(code="TUR")
    other = report(
        commitment=make_commitment(reference="BAG3-R1-TUR"),
        status="substantial",
        effective_on=date(2026, 3, 1),
        author=make_focal_point(state=state),
    )

    answer = client.post(reverse(INBOX), {"chosen": chosen(waiting[0], other)}, follow=True)

    assert "claim the same level" in answer.content.decode()
    assert not Review.objects.exists()


def test_one_that_was_changed_meanwhile_keeps_no_other_from_being_accepted(client, reviewer, waiting):
    seen = chosen(*waiting)
    report(commitment=waiting[0].commitment, effective_on=date(2026, 3, 3))

    answer = client.post(reverse(INBOX), {"chosen": seen}, follow=True)

    assert "BAG3-R1-IRQ: " in answer.content.decode()
    assert [one.report for one in Review.objects.all()] == [waiting[1]]


@pytest.mark.parametrize("sent", [[], ["1"], ["x:1"], ["99999999999999999999:0"]])
@pytest.mark.in_turns
def test_nothing_is_accepted_where_nothing_that_waits_was_chosen(client, reviewer, waiting, sent):
    assert client.post(reverse(INBOX), {"chosen": sent}).status_code == 302
    assert not Review.objects.exists()


def test_nobody_accepts_what_is_not_in_their_inbox(client, waiting):
    person = make_administrator(username="both")
    client.force_login(person)
    own = report(commitment=make_commitment(), effective_on=date(2026, 3, 3), author=person)

    client.post(reverse(INBOX), {"chosen": chosen(own)})

    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("effective_on", "said"),
    [
        (date(2026, 2, 20), "the level of today changes"),
        (date(2025, 12, 1), "only earlier days change"),
    ],
)
def test_the_page_says_whether_today_changes_or_only_the_past(client, reviewer, effective_on, said):
    commitment = make_commitment()
    report(commitment=commitment, status="not_started", effective_on=date(2026, 1, 1))
    one = report(
        commitment=commitment,
        effective_on=effective_on,
        author=make_focal_point(state=commitment.state, username="iraq"),
    )

    assert said in client.get(reverse(ITEM, args=[one.pk])).content.decode()
    assert "autofocus" in client.get(reverse(ITEM, args=[one.pk])).content.decode()
