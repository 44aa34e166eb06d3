"""Finds every step of a trail that was changed, removed, added or moved behind the back of tracker.trail.appending."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from commitments.models import Commitment
from tracker.models import Dissent, Evidence, Review, StatusReport, TrailStep
from tracker.trail.chain import digest_after

if TYPE_CHECKING:
    from django.db.models import QuerySet

AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong, and where: the commitment's reference and the step's place in its trail (0: the trail as a whole)."""

    commitment: str
    sequence: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.commitment}-{self.sequence}: {self.message}"
            if self.sequence
            else f"{self.commitment}: {self.message}"
        )


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last step of a trail; who keeps it elsewhere can tell later whether anything before it was changed."""

    sequence: int
    digest: str


def faults_of(commitments: "QuerySet[Commitment]") -> Iterator[Fault]:
    """Every fault in the trails of `commitments`, in the order of their references; reads a few hundred trails at a time."""
    for some, steps, evidence in _trails(commitments):
        for commitment in some:
            yield from _faults_in(commitment, steps[commitment.pk], evidence)


def heads_of(commitments: "QuerySet[Commitment]") -> dict[str, Head]:
    """The head of each trail that has a step, by the commitment's reference."""
    return {
        commitment.reference: Head(sequence=last.sequence, digest=last.digest)
        for some, steps, _evidence in _trails(commitments)
        for commitment in some
        if (last := max(steps[commitment.pk], key=lambda step: step.sequence, default=None)) is not None
    }


def heads_as_json(heads: Mapping[str, Head]) -> str:
    """Heads as the text of a file that `verify_trail --heads` reads again."""
    return json.dumps({reference: asdict(head) for reference, head in sorted(heads.items())}, indent=1) + "\n"


def faults_against(heads: Mapping[str, Head], commitments: "QuerySet[Commitment]") -> Iterator[Fault]:
    """What differs from heads that were kept elsewhere: a step that is gone, or has another digest than it had then."""
    left = dict(heads)
    for some, steps, _evidence in _trails(commitments):
        for commitment in some:
            head = left.pop(commitment.reference, None)
            if head is not None and head.digest not in {
                step.digest for step in steps[commitment.pk] if step.sequence == head.sequence
            }:
                yield Fault(
                    commitment=commitment.reference,
                    sequence=head.sequence,
                    message=_("is not the step that was published as the head."),
                )
    for reference, head in sorted(left.items()):
        yield Fault(
            commitment=reference,
            sequence=head.sequence,
            message=_("was published as the head, and the commitment is gone."),
        )


def _trails(
    commitments: "QuerySet[Commitment]",
) -> Iterator[tuple[list[Commitment], dict[int, list[TrailStep]], dict[int, list[Evidence]]]]:
    keys = list(commitments.order_by("reference", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = list(
            Commitment.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("reference", "pk")
        )
        chosen: dict[str, Any] = {"commitment__in": [commitment.pk for commitment in some]}
        rows: Iterable[TrailStep] = [
            *StatusReport.objects.filter(**chosen),
            *Review.objects.filter(**chosen).select_related("report"),
            *Dissent.objects.filter(**chosen).select_related("review"),
        ]
        steps: dict[int, list[TrailStep]] = defaultdict(list)
        for row in rows:
            steps[row.commitment_id].append(row)
        evidence: dict[int, list[Evidence]] = defaultdict(list)
        for one in Evidence.objects.filter(report__commitment__in=chosen["commitment__in"]).select_related(
            "file", "citation"
        ):
            evidence[one.report_id].append(one)
        yield some, steps, evidence


def _faults_in(
    commitment: Commitment, steps: list[TrailStep], evidence: Mapping[int, list[Evidence]]
) -> Iterator[Fault]:
    by_place: dict[int, list[TrailStep]] = defaultdict(list)
    for step in steps:
        by_place[step.sequence].append(step)
    last = max(by_place, default=0)
    if last != commitment.version:
        yield Fault(
            commitment=commitment.reference,
            sequence=0,
            message=_("the commitment counts %(version)d steps and its trail ends at step %(last)d.")
            % {"version": commitment.version, "last": last},
        )
    for place in range(1, max(last, commitment.version) + 1):
        here = by_place.get(place, [])
        if not here:
            yield Fault(commitment=commitment.reference, sequence=place, message=_("is missing."))
        if len(here) > 1:
            yield Fault(
                commitment=commitment.reference, sequence=place, message=_("is there more than once.")
            )
        before = by_place.get(place - 1, [])
        for step in here:
            # After a gap nothing tells what this step followed; the gap is named already.
            predecessors = [row.digest for row in before] if place > 1 else [""]
            known = evidence.get(step.pk, []) if isinstance(step, StatusReport) else []
            expected = {
                digest_after(previous, step, commitment=commitment, evidence=known)
                for previous in predecessors
            }
            if (before or place == 1) and step.digest not in expected:
                yield Fault(
                    commitment=commitment.reference,
                    sequence=place,
                    message=_("was changed, moved, or does not follow the step before it."),
                )
            yield from _faults_of_links(commitment, step, known)
            if any(row.recorded_at >= step.recorded_at for row in before):
                yield Fault(
                    commitment=commitment.reference,
                    sequence=place,
                    message=_("was recorded no later than the step before it."),
                )


def _faults_of_links(
    commitment: Commitment, step: TrailStep, evidence: Iterable[Evidence]
) -> Iterator[Fault]:
    """What a step refers to lies in the same trail, before it; a file is the one that was handed in."""
    target: TrailStep | None = (
        step.report if isinstance(step, Review) else step.review if isinstance(step, Dissent) else None
    )
    if target is not None and (
        target.commitment_id != step.commitment_id or target.sequence >= step.sequence
    ):
        yield Fault(
            commitment=commitment.reference,
            sequence=step.sequence,
            message=_("refers to a step that is not before it in this trail."),
        )
    for one in evidence:
        if one.file is not None and one.file.sha256 != one.sha256:
            yield Fault(
                commitment=commitment.reference,
                sequence=step.sequence,
                message=_("its file “%(name)s” is another than was handed in.") % {"name": one.title},
            )
