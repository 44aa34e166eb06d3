"""rebuild_standing computes what is derived from the trail anew, and --check names what is not as the
trail says.
"""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from commitments.models import Commitment
from commitments.triggers import install_standing_guard, remove_standing_guard
from tests.factories import at, dissent, make_commitment, make_focal_point, report, review
from tracker.models import StatusPeriod, StatusReport
from tracker.register.returned_triggers import install_returned_triggers, remove_returned_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_kinds_of_steps():
    """A trail with a late report, a review and a dissent."""
    with time_machine.travel(at(2026, 3, 1), tick=False) as clock:
        commitment = make_commitment()
        make_commitment(reference="BAG3-R1-IRN")
        report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))
        clock.shift(timedelta(days=1))
        made = report(
            commitment=commitment,
            status="substantial",
            effective_on=date(2026, 1, 15),
            author=make_focal_point(state=commitment.state),
        )
        clock.shift(timedelta(days=1))
        dissent(of=review(of=made, verdict="accept", status="not_started"))
        yield commitment


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("rebuild_standing", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue().splitlines()
    return out.getvalue().strip(), err.getvalue().splitlines()


def derived():
    return list(Commitment.objects.order_by("pk").values()), sorted(
        map(
            str,
            StatusPeriod.objects.order_by("known_from", "valid_from").values_list(
                "status", "valid_from", "known_from"
            ),
        )
    )


def unguarded(**values):
    remove_standing_guard(using="default")
    Commitment.objects.filter(reference="BAG3-R1-IRQ").update(**values)
    install_standing_guard(using="default")


def test_what_the_doors_derived_is_right():
    assert run("--check") == ("2 commitments: all as the trail says.", [])
    assert run() == ("2 commitments: all as the trail says.", [])


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"status": "complete"}, "BAG3-R1-IRQ: status is complete and should be limited."),
        (
            {"status_since": date(2026, 2, 2)},
            "BAG3-R1-IRQ: status_since is 2026-02-02 and should be 2026-02-01.",
        ),
        ({"reported_status": None}, "BAG3-R1-IRQ: reported_status is None and should be limited."),
        ({"reviewed": True}, "BAG3-R1-IRQ: reviewed is True and should be False."),
        ({"disputed": False}, "BAG3-R1-IRQ: disputed is False and should be True."),
        ({"last_report_on": None}, "BAG3-R1-IRQ: last_report_on is None and should be 2026-03-02."),
        ({"last_accepted_on": None}, "BAG3-R1-IRQ: last_accepted_on is None and should be 2026-03-02."),
        ({"version": 5}, "BAG3-R1-IRQ: version is 5 and should be 4."),
    ],
)
@pytest.mark.in_turns
def test_a_wrong_standing_is_named_and_mended(values, named):
    before = derived()
    unguarded(**values)

    assert run("--check") == (
        "1 differences from the trail, named above. Without --check they are mended.",
        [named],
    )
    assert run() == ("2 commitments: 1 differences mended.", [named])
    assert derived() == before
    assert run("--check")[1] == []


@pytest.mark.parametrize(
    ("break_it", "named"),
    [
        (
            lambda: StatusPeriod.objects.order_by("known_from", "valid_from").first().delete(),
            ["the period from 2026-02-01 is missing."],
        ),
        (
            lambda: (
                StatusPeriod.objects.filter(known_until=None)
                .order_by("-valid_from")[0]
                .__class__.objects.filter(status="not_started")
                .update(status="complete")
            ),
            ["the period from 2026-01-15 is missing.", "the period from 2026-01-15 does not follow."],
        ),
        (lambda: StatusPeriod.objects.all().delete(), None),
    ],
    ids=["gone", "changed", "all gone"],
)
def test_wrong_periods_are_named_and_mended(break_it, named):
    before = derived()
    break_it()
    found = run("--check")[1]

    assert named is None or set(found) == {f"BAG3-R1-IRQ: {text}" for text in named}
    assert len(found) >= 1
    run()
    assert derived() == before
    assert run("--check")[1] == []


def test_a_position_that_no_statement_gives_is_named_and_mended():
    unguarded(position="noted")

    named = ["BAG3-R1-IRQ: position is noted and should be unknown."]
    assert run("--check")[1] == named
    assert run()[1] == named
    assert Commitment.objects.get(reference="BAG3-R1-IRQ").position == "unknown"


def test_reports_to_mend_without_their_triggers_are_named_and_found_anew():
    commitment = Commitment.objects.get(reference="BAG3-R1-IRN")
    focal_point = make_focal_point(state=commitment.state)
    sent = [
        report(commitment=commitment, effective_on=date(2026, 2, 1), author=focal_point) for _ in range(2)
    ]
    review(of=sent[0], verdict="return")
    remove_returned_triggers(using="default")
    review(of=sent[1], verdict="return")

    named = [
        f"BAG3-R1-IRN/{number}: the report came back and is not among those to mend." for number in (1, 2)
    ]
    assert run("--check")[1] == named
    assert run()[1] == named
    assert run("--check")[1] == []
    assert set(StatusReport.objects.to_mend()) == set(sent)

    report(commitment=commitment, effective_on=date(2026, 2, 1), author=focal_point)
    assert run("--check")[1] == [
        f"BAG3-R1-IRN/{number}: the report is among those to mend and should not be." for number in (1, 2)
    ]
    install_returned_triggers(using="default")
    assert not StatusReport.objects.to_mend().exists()


def test_the_guard_is_up_again_afterwards():
    unguarded(status="complete")
    run()

    with pytest.raises(DatabaseError, match="change only by recording"), transaction.atomic():
        Commitment.objects.update(status="complete")
