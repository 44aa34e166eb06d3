"""Finds every row of a chain of digests that was changed, removed, added or moved past the functions that
record.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from commitments.models import Commitment
from tracker.models import Dissent, Evidence, EvidenceCopy, Measurement, Review, StatusReport, TrailStep
from tracker.trail.chain import Row, UnknownForm, digest_after, form_of, in_order

if TYPE_CHECKING:
    from django.db.models import QuerySet

AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong, and where: the commitment's reference and the step's place in its trail (0: the
    trail as a whole).
    """

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
    """The last row of a chain; who keeps it elsewhere can tell later whether anything before it was
    changed.
    """

    sequence: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Chains:
    """What hangs together on one commitment: its steps, the evidence of its reports by their primary
    keys, its measurements.
    """

    commitment: Commitment
    steps: list[TrailStep]
    evidence: Mapping[int, list[Evidence]]
    measurements: list[Measurement]

    def heads(self) -> Iterator[tuple[str, TrailStep | Measurement]]:
        """The last row of each chain that has one, by the name of the chain."""
        if self.steps:
            yield self.commitment.reference, max(self.steps, key=lambda step: step.sequence)
        if self.measurements:
            last = max(self.measurements, key=lambda row: row.sequence or 0)
            yield chain_of_measurements(self.commitment), last


def chain_of_measurements(commitment: Commitment) -> str:
    """What the chain of a commitment's measurements is called; that of its steps bears its reference
    alone.
    """
    return f"{commitment.reference}/measurements"


def faults_of(commitments: "QuerySet[Commitment]") -> Iterator[Fault]:
    """Every fault in the chains of `commitments`, in the order of their references; reads a few hundred
    at a time.
    """
    for chains in chains_of(commitments):
        yield from _faults_in(chains.commitment, chains.steps, chains.evidence)
        yield from _faults_in_measurements(chains)


def heads_of(commitments: "QuerySet[Commitment]") -> dict[str, Head]:
    """The head of each chain that has a row, by its name: the commitment's reference, with
    `/measurements` for these.
    """
    return {
        name: Head(sequence=last.sequence or 0, digest=last.digest)
        for chains in chains_of(commitments)
        for name, last in chains.heads()
    }


def heads_as_json(heads: Mapping[str, Head]) -> str:
    """Heads as the text of a file that `verify_trail --heads` reads again."""
    return json.dumps({reference: asdict(head) for reference, head in sorted(heads.items())}, indent=1) + "\n"


def head_as_line(name: str, head: Head) -> str:
    """A head as a line of a file, from which `lines_as_json` makes the same text."""
    return f"{name}\t{head.sequence}\t{head.digest}\n"


def lines_as_json(lines: Iterable[str]) -> Iterator[bytes]:
    """What `heads_as_json` gives of these heads, which are in order, without holding all of them."""
    before = "{"
    for line in lines:
        name, sequence, digest = line.rstrip("\n").split("\t")
        said = json.dumps({name: asdict(Head(sequence=int(sequence), digest=digest))}, indent=1)
        yield f"{before}{said[1:-2]}".encode()
        before = ","
    yield b"{}\n" if before == "{" else b"\n}\n"


def faults_against(heads: Mapping[str, Head], commitments: "QuerySet[Commitment]") -> Iterator[Fault]:
    """What differs from heads that were kept elsewhere: a step that is gone, or has another digest than
    it had then.
    """
    left = dict(heads)
    for chains in chains_of(commitments):
        rows: Iterable[TrailStep | Measurement]
        for name, rows in (
            (chains.commitment.reference, chains.steps),
            (chain_of_measurements(chains.commitment), chains.measurements),
        ):
            head = left.pop(name, None)
            if head is not None and head.digest not in {
                row.digest for row in rows if row.sequence == head.sequence
            }:
                yield Fault(
                    commitment=name,
                    sequence=head.sequence,
                    message=_("is not the step that was published as the head."),
                )
    for reference, head in sorted(left.items()):
        yield Fault(
            commitment=reference,
            sequence=head.sequence,
            message=_("was published as the head, and the commitment is gone."),
        )


def chains_of(commitments: "QuerySet[Commitment]") -> Iterator[Chains]:
    """The chains of each commitment, in the order of their references; reads a few hundred at a time."""
    in_order = (in_byte_order("reference"), "pk")
    keys = array("q", commitments.order_by(*in_order).values_list("pk", flat=True).iterator())
    for start in range(0, len(keys), AT_ONCE):
        some = list(Commitment.objects.filter(pk__in=list(keys[start : start + AT_ONCE])).order_by(*in_order))
        chosen: dict[str, Any] = {"commitment__in": [commitment.pk for commitment in some]}
        rows: Iterable[TrailStep] = [
            *StatusReport.objects.filter(**chosen),
            *Review.objects.filter(**chosen).select_related("report"),
            *Dissent.objects.filter(**chosen).select_related("review"),
            *EvidenceCopy.objects.filter(**chosen).select_related("evidence__report", "file"),
        ]
        steps: dict[int, list[TrailStep]] = defaultdict(list)
        for row in rows:
            steps[row.commitment_id].append(row)
        evidence: dict[int, list[Evidence]] = defaultdict(list)
        for one in Evidence.objects.filter(report__commitment__in=chosen["commitment__in"]).select_related(
            "report", "file", "citation"
        ):
            evidence[one.report_id].append(one)
        measurements: dict[int, list[Measurement]] = defaultdict(list)
        for measured in Measurement.objects.filter(**chosen, sequence__isnull=False).select_related(
            "indicator__resolution", "source"
        ):
            measurements[measured.commitment_id].append(measured)
        for commitment in some:
            yield Chains(
                commitment=commitment,
                steps=steps[commitment.pk],
                evidence=evidence,
                measurements=measurements[commitment.pk],
            )


def in_byte_order(column: str) -> Collate:
    """Whatever order the database is set up with: all that is made of chains is the same everywhere."""
    return Collate(column, "C" if connection.vendor == "postgresql" else "BINARY")


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
        here, before = by_place.get(place, []), by_place.get(place - 1, [])
        messages = [*_wrong_at_place(here)]
        for step in here:
            known = evidence.get(step.pk, []) if isinstance(step, StatusReport) else []
            messages += _wrong_with_step(step, before, commitment=commitment, evidence=known)
            messages += _wrong_with_evidence(step, known, commitment=commitment)
            messages += _wrong_links(step, known)
            messages += _wrong_time(step, before)
        for message in messages:
            yield Fault(commitment=commitment.reference, sequence=place, message=message)


def _wrong_at_place(steps: Sequence[TrailStep]) -> Iterator[str]:
    if not steps:
        yield _("is missing.")
    elif len(steps) > 1:
        yield _("is there more than once.")


def _wrong_with_step(
    step: TrailStep, before: Sequence[TrailStep], *, commitment: Commitment, evidence: Iterable[Evidence]
) -> Iterator[str]:
    """Whether its digest follows one of those before it; after a gap, which is named already, nothing
    tells what it followed.
    """
    predecessors = [row.digest for row in before] if step.sequence > 1 else [""]
    if not _has_known_form(step):
        yield _unknown_form(step)
    elif predecessors and not _follows(step, predecessors, commitment=commitment, evidence=evidence):
        yield _("was changed, moved, or does not follow the step before it.")


def _wrong_time(step: TrailStep, before: Iterable[TrailStep]) -> Iterator[str]:
    if any(row.recorded_at >= step.recorded_at for row in before):
        yield _("was recorded no later than the step before it.")


def _unknown_form(row: Row) -> str:
    return _("is in form %(form)d, which this version does not know.") % {"form": row.form}


def _has_known_form(row: Row) -> bool:
    try:
        form_of(row)
    except UnknownForm:
        return False
    return True


def _follows(
    row: Row, predecessors: Iterable[str], *, commitment: Commitment, evidence: Iterable[Evidence] = ()
) -> bool:
    """Whether a row's digest is what its content makes after one of these digests."""
    return row.digest in {
        digest_after(previous, row, commitment=commitment, evidence=evidence) for previous in predecessors
    }


def _wrong_with_evidence(
    step: TrailStep, evidence: Iterable[Evidence], *, commitment: Commitment
) -> Iterator[str]:
    """The evidence of a report is a chain of its own; in the first form the report says all of it."""
    previous = ""
    for piece in in_order(evidence):
        if step.form == 1:
            is_sound = piece.form == 1
        else:
            is_sound = (
                piece.form != 1
                and _has_known_form(piece)
                and _follows(piece, [previous], commitment=commitment)
            )
        previous = piece.digest
        if not is_sound:
            yield _("its evidence %(number)d was changed, moved, or does not follow the piece before it.") % {
                "number": piece.number
            }


def _faults_in_measurements(chains: Chains) -> Iterator[Fault]:
    name = chain_of_measurements(chains.commitment)
    by_place = {row.sequence or 0: row for row in chains.measurements}
    for place in range(1, max(by_place, default=0) + 1):
        row, before = by_place.get(place), by_place.get(place - 1)
        previous = before.digest if before else ""
        if row is None:
            message = _("is missing.")
        elif row.form == 1 or not _has_known_form(row):
            message = _unknown_form(row)
        elif (before or place == 1) and not _follows(row, [previous], commitment=chains.commitment):
            message = _("was changed, moved, or does not follow the step before it.")
        else:
            continue
        yield Fault(commitment=name, sequence=place, message=message)


def _wrong_links(step: TrailStep, evidence: Iterable[Evidence]) -> Iterator[str]:
    """What a step refers to lies in the same trail, before it; a file is the one that was handed in."""
    target: TrailStep | None = None
    match step:
        case Review():
            target = step.report
        case Dissent():
            target = step.review
        case EvidenceCopy():
            target = step.evidence.report
    if target is not None and (
        target.commitment_id != step.commitment_id or target.sequence >= step.sequence
    ):
        yield _("refers to a step that is not before it in this trail.")
    for one in evidence:
        if one.file is not None and one.file.sha256 != one.sha256:
            yield _("its file “%(name)s” is another than was handed in.") % {"name": one.title}
