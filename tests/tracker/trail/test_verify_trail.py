"""verify_trail finds and names every step that was changed, removed or moved behind its back."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from commitments.models import Commitment
from commitments.triggers import install_standing_guard, remove_standing_guard
from commitments.vocabulary import EvidenceKind
from tests.extent import extent
from tests.factories import (
    at,
    dissent,
    make_citation,
    make_commitment,
    make_evidence_file,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_source,
    report,
    review,
    web_page,
    withdraw,
)
from tracker.models import Dissent, Evidence, EvidenceFile, Review, StatusReport
from tracker.trail.chain import digest_after
from tracker.trail.recording import NewEvidence
from tracker.trail.standing import Trail
from tracker.trail.triggers import install_trail_guards, remove_trail_guards
from tracker.trail.verifying import faults_against, faults_of, heads_of

pytestmark = pytest.mark.django_db
REFERENCES = ("BAG3-R1-IRQ", "BAG3-R1-IRN", "BAG3-R2-IRQ")
TAMPERINGS = extent(80, long=1000)
SEEDS = extent(2, long=4)


@pytest.fixture
def trails() -> list[Commitment]:
    """Three trails of ten steps with every kind of step and of evidence."""
    officer, reviewer = make_officer(), make_reviewer()
    commitments = [make_commitment(reference=reference) for reference in REFERENCES]
    cited = make_citation(source=make_source(), resolution=commitments[0].resolution, paragraph=1)
    moment = at(2026, 2, 1)
    with time_machine.travel(moment, tick=False) as clock:
        for commitment in commitments:
            focal = make_focal_point(state=commitment.state)
            backed = [
                web_page(),
                NewEvidence(kind=EvidenceKind.CITATION, title="The passage", citation=cited),
                NewEvidence(
                    kind=EvidenceKind.FILE, title="The file", file=make_evidence_file(uploaded_by=focal)
                ),
            ]

            def later() -> None:
                clock.shift(timedelta(hours=7))

            first = report(commitment=commitment, effective_on=date(2026, 1, 1), author=officer)
            later()
            second = report(
                commitment=commitment,
                status="complete",
                effective_on=date(2026, 1, 5),
                author=focal,
                evidence=backed,
            )
            later()
            given_review = review(
                of=second,
                verdict="accept",
                status="substantial",
                reviewer=reviewer,
                reason="Not all of it is shown.",
            )
            later()
            dissent(of=given_review, author=focal)
            later()
            review(of=first, verdict="return", reviewer=reviewer)
            later()
            third = report(
                commitment=commitment,
                status="not_started",
                effective_on=date(2026, 1, 2),
                author=officer,
                note="",
            )
            later()
            withdraw(report=third)
            later()
            review(of=second, verdict="accept", status="complete", reviewer=reviewer)
            later()
            report(commitment=commitment, status="limited", effective_on=date(2026, 1, 20), author=officer)
            later()
            report(commitment=commitment, status="limited", effective_on=date(2026, 1, 25), author=focal)
            later()
    return commitments


@contextmanager
def unguarded() -> Iterator[None]:
    """With the guards of the database down, and all put back as it was at the end."""
    with transaction.atomic():
        remove_trail_guards(using="default")
        remove_standing_guard(using="default")
        yield
        transaction.set_rollback(True)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, statement


def named() -> set[tuple[str, int]]:
    return {(fault.commitment, fault.sequence) for fault in faults_of(Commitment.objects.all())}


def test_an_untouched_trail_has_no_fault(trails):
    assert named() == set()
    assert {head.sequence for head in heads_of(Commitment.objects.all()).values()} == {10}


EDITS = {
    StatusReport: {
        "status": "'no_information'",
        "effective_on": "'2025-12-24'",
        "recorded_at": "'2025-12-24 00:00:00+00:00'",
        "author_id": "(SELECT MAX(id) FROM auth_user)",
        "origin": "'third_party'",
        "note": "note || '.'",
        "language": "'xx'",
        "needs_review": "NOT needs_review",
        "digest": "'" + "0" * 64 + "'",
    },
    Review: {
        "verdict": "CASE verdict WHEN 'withdraw' THEN 'return' ELSE 'withdraw' END",
        "recorded_at": "'2025-12-24 00:00:00+00:00'",
        "reason": "reason || '.'",
        "reviewer_id": "(SELECT MAX(id) FROM auth_user)",
        "report_id": (
            "(SELECT MIN(id) FROM tracker_statusreport WHERE id <> report_id AND "
            "tracker_statusreport.commitment_id = tracker_review.commitment_id)"
        ),
        "digest": "'" + "0" * 64 + "'",
    },
    Dissent: {
        "note": "note || '.'",
        "author_id": "(SELECT MIN(id) FROM auth_user)",
        "recorded_at": "'2025-12-24 00:00:00+00:00'",
        "review_id": (
            "(SELECT MAX(id) FROM tracker_review WHERE tracker_review.commitment_id = "
            "tracker_dissent.commitment_id)"
        ),
        "digest": "'" + "0" * 64 + "'",
    },
    Evidence: {"title": "title || '.'", "number": "number + 7"},
}


def owner(row):
    step = row.report if isinstance(row, Evidence) else row
    return step.commitment.reference, step.sequence


def edit(chance, rows):
    """One column of one row gets another value."""
    row = chance.choice(rows)
    column, value = chance.choice(sorted(EDITS[type(row)].items()))
    where = owner(row)
    extra = {"verdict": ", status = NULL, reason = 'x'"}.get(column, "")
    sql(f"UPDATE {row._meta.db_table} SET {column} = {value}{extra} WHERE id = %s", row.pk)
    return where


def touch(chance, rows):
    """The moment of recording moves by a microsecond."""
    row = chance.choice([row for row in rows if not isinstance(row, Evidence)])
    type(row).objects.filter(pk=row.pk).update(
        recorded_at=row.recorded_at + timedelta(microseconds=chance.choice((-1, 1)))
    )
    return owner(row)


def delete(chance, rows):
    """A row is gone, and what hangs on it."""
    row = chance.choice(rows)
    where = owner(row)
    for model, path in (
        (Dissent, "review__report"),
        (Dissent, "review"),
        (Evidence, "report"),
        (Review, "report"),
    ):
        found = (
            model.objects.filter(**{path: row.pk})
            if path.split("__")[-1] == type(row)._meta.model_name.replace("statusreport", "report")
            else None
        )
        if found is not None and not isinstance(row, (Evidence, Dissent)):
            found.delete()
    type(row).objects.filter(pk=row.pk).delete()
    return where


def swap(chance, rows):
    """Two steps of one trail change places."""
    row = chance.choice([row for row in rows if not isinstance(row, Evidence)])
    others = [
        other
        for other in rows
        if type(other) is type(row) and other.commitment_id == row.commitment_id and other.pk != row.pk
    ]
    if not others:
        return edit(chance, [row])
    other = chance.choice(others)
    first, second = row.sequence, other.sequence
    table = row._meta.db_table
    for pk, place in ((row.pk, 9999), (other.pk, first), (row.pk, second)):
        sql(f"UPDATE {table} SET sequence = %s WHERE id = %s", place, pk)
    return row.commitment.reference, first


def move(chance, rows):
    """A step is moved to the end of another trail."""
    row = chance.choice([row for row in rows if not isinstance(row, Evidence)])
    where = owner(row)
    target = Commitment.objects.exclude(pk=row.commitment_id).order_by("reference").first()
    sql(f"UPDATE {row._meta.db_table} SET commitment_id = %s, sequence = 11 WHERE id = %s", target.pk, row.pk)
    return where


def insert(chance, rows):
    """A report is slipped in at the end, with a digest that looks like one."""
    row = chance.choice([row for row in rows if isinstance(row, StatusReport)])
    reference = row.commitment.reference
    row.pk, row.sequence, row.recorded_at, row.digest = (
        None,
        11,
        row.recorded_at + timedelta(days=300),
        "a" * 64,
    )
    row.save(force_insert=True)
    return reference, 11


def revise(chance, rows):
    """The commitment claims another number of steps."""
    row = chance.choice(rows)
    reference = owner(row)[0]
    Commitment.objects.filter(reference=reference).update(version=chance.choice((9, 11, 12)))
    return reference, 0


def exchange(chance, rows):
    """The file behind a piece of evidence becomes another."""
    row = chance.choice([row for row in rows if isinstance(row, Evidence) and row.file_id])
    if chance.random() < 0.5:
        EvidenceFile.objects.filter(pk=row.file_id).update(sha256="b" * 64)
    else:
        Evidence.objects.filter(pk=row.pk).update(
            file=EvidenceFile.objects.exclude(pk=row.file_id).order_by("pk").first()
        )
    return owner(row)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_each_tampering_is_found_and_named(trails, seed):
    chance = random.Random(seed)
    ways = [edit, edit, touch, delete, swap, move, insert, revise, exchange]
    for number in range(TAMPERINGS // SEEDS):
        way = ways[number % len(ways)]
        with unguarded():
            rows = [
                row
                for model in (StatusReport, Review, Dissent, Evidence)
                for row in model.objects.order_by("pk")
            ]
            where = way(chance, rows)
            assert where in named(), (way.__name__, where)
        # Everything is put back, the guards too.
    install_trail_guards(using="default")
    install_standing_guard(using="default")
    assert named() == set()


def forge(commitment, place):
    """Change a report and give it the digest that its new content asks for."""
    row = StatusReport.objects.get(commitment=commitment, sequence=place)
    before = next((step for step in Trail.of(commitment).steps() if step.sequence == place - 1), None)
    row.note = "Forged."
    digest = digest_after(
        before.digest if before else "", row, commitment=commitment, evidence=row.evidence.all()
    )
    StatusReport.objects.filter(pk=row.pk).update(note=row.note, digest=digest)


def test_a_forged_digest_is_found_at_the_next_step(trails):
    with unguarded():
        forge(trails[0], 6)

        assert named() == {("BAG3-R1-IRQ", 7)}


def test_a_forged_last_step_is_found_by_heads_that_were_kept_elsewhere(trails):
    kept = heads_of(Commitment.objects.all())
    with unguarded():
        forge(trails[0], 10)

        assert named() == set()
        assert [
            (fault.commitment, fault.sequence) for fault in faults_against(kept, Commitment.objects.all())
        ] == [("BAG3-R1-IRQ", 10)]


def test_a_cut_trail_whose_count_was_cut_too_is_found_by_heads_that_were_kept_elsewhere(trails):
    kept = heads_of(Commitment.objects.all())
    with unguarded():
        StatusReport.objects.filter(commitment=trails[1], sequence=10).delete()
        Commitment.objects.filter(pk=trails[1].pk).update(version=9)

        assert named() == set()
        assert [
            (fault.commitment, fault.sequence) for fault in faults_against(kept, Commitment.objects.all())
        ] == [("BAG3-R1-IRN", 10)]


def test_a_trail_that_went_on_agrees_with_the_heads_of_before(trails):
    kept = heads_of(Commitment.objects.all())
    with time_machine.travel(at(2026, 6, 1), tick=False):
        report(commitment=trails[0], effective_on=date(2026, 5, 1))

    assert list(faults_against(kept, Commitment.objects.all())) == []


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_trail", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue()
    return out.getvalue(), err.getvalue()


def test_the_command_says_that_all_is_well(trails):
    assert run() == ("30 steps in 3 trails, 0 measurements: each is as it was recorded.\n", "")


def test_the_command_names_each_fault_and_fails(trails):
    with unguarded():
        StatusReport.objects.filter(commitment=trails[0], sequence=6).update(note="Changed.")
        Commitment.objects.filter(pk=trails[1].pk).update(version=12)
        message, named_faults = run()

    assert message == "4 faults in the trail, named above."
    assert named_faults.splitlines() == [
        "BAG3-R1-IRN: the commitment counts 12 steps and its trail ends at step 10.",
        "BAG3-R1-IRN-11: is missing.",
        "BAG3-R1-IRN-12: is missing.",
        "BAG3-R1-IRQ-6: was changed, moved, or does not follow the step before it.",
    ]


def test_the_command_keeps_heads_and_compares_with_them(trails, tmp_path):
    kept = tmp_path / "heads.json"
    run("--write-heads", str(kept))

    assert json.loads(kept.read_text())["BAG3-R1-IRQ"]["sequence"] == 10
    assert run("--heads", str(kept))[0].startswith("30 steps")
    with unguarded():
        forge(trails[0], 10)
        message, named_faults = run("--heads", str(kept))
    assert message.startswith("1 faults")
    assert named_faults == "BAG3-R1-IRQ-10: is not the step that was published as the head.\n"


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"BAG3-R1-IRQ": 5}', '{"BAG3-R1-IRQ": {"sequence": "x", "digest": ""}}']
)
def test_the_command_refuses_what_holds_no_heads(content, tmp_path):
    kept = tmp_path / "heads.json"
    kept.write_text(content)

    assert "holds no heads" in run("--heads", str(kept))[0]
