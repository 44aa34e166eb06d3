"""The chains of digests as a table: everybody can check that nothing was changed, and guess nothing that
is not shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from commitments.files.tables import ExactText, Table, attribute_columns
from commitments.models import Citation, Commitment
from tracker.models import Dissent, Evidence, EvidenceCopy, Measurement, Review, StatusReport, TrailStep
from tracker.trail.chain import Row, canonical_json, content_digest, form_of, in_order
from tracker.trail.verifying import AT_ONCE, Chains, Head, chain_of_measurements, chains_of

NOBODY: Final = AnonymousUser()


@dataclass(frozen=True, kw_only=True)
class Link:
    """A row of a chain; `salt` and `content` of what the public may see, `content_digest` in every form
    that has one.
    """

    chain: str
    number: int
    form: int
    digest: str
    content_digest: str | None
    salt: str | None
    content: ExactText | None


CHAINS: Final = Table(
    "chains", attribute_columns("chain", "number", "form", "digest", "content_digest", "salt", "content")
)


OnHead = Callable[[str, Head], object]


def no_head(name: str, head: Head) -> None:
    """Keeps no head of a chain."""


def links_of(commitments: "QuerySet[Commitment]", *, on_head: OnHead = no_head) -> Iterator[Link]:
    """Every row of the chains of `commitments`, each chain in its order: that a step exists is public,
    what it says only where the public may see it. `on_head` is told of the head of each chain.
    """
    chains = chains_of(commitments)
    while some := list(islice(chains, AT_ONCE)):
        shown = _shown([one.commitment.pk for one in some])
        for one in some:
            for name, last in one.heads():
                on_head(name, Head(sequence=last.sequence or 0, digest=last.digest))
            yield from _links_of_chains(one, shown)


def _links_of_chains(chains: Chains, shown: Mapping[Any, set[int]]) -> Iterator[Link]:
    for step in sorted(chains.steps, key=lambda step: step.sequence):
        yield from _links_of_step(chains, step, shown)
    for row in sorted(chains.measurements, key=lambda row: row.sequence or 0):
        yield link_of(
            chain_of_measurements(chains.commitment),
            row.sequence or 0,
            row,
            chains.commitment,
            is_shown=row.pk in shown[Measurement],
        )


def _shown(commitments: Sequence[int]) -> dict[Any, set[int]]:
    """What of these commitments the public may see today, by model: the rows that the lists show, without
    evidence that names a passage which they do not.
    """
    models: tuple[Any, ...] = (StatusReport, Review, Dissent, EvidenceCopy, Measurement)
    shown = {
        model: set(
            model.objects.visible_to(NOBODY).filter(commitment__in=commitments).values_list("pk", flat=True)
        )
        for model in models
    }
    evidence = Evidence.objects.visible_to(NOBODY).filter(
        Q(citation=None) | Q(citation__in=Citation.objects.visible_to(NOBODY)),
        report__commitment__in=commitments,
    )
    return shown | {Evidence: set(evidence.values_list("pk", flat=True))}


def _links_of_step(chains: Chains, step: TrailStep, shown: Mapping[Any, set[int]]) -> Iterator[Link]:
    """A step, and where it is shown the evidence behind it; how much evidence backs another is not told
    either.
    """
    commitment, is_shown = chains.commitment, step.pk in shown[type(step)]
    pieces = in_order(chains.evidence.get(step.pk, ())) if isinstance(step, StatusReport) else []
    yield link_of(commitment.reference, step.sequence, step, commitment, is_shown=is_shown, evidence=pieces)
    if is_shown and form_of(step).is_salted:
        for piece in pieces:
            name = f"{commitment.reference}-{step.sequence}/evidence"
            yield link_of(name, piece.number, piece, commitment, is_shown=piece.pk in shown[Evidence])


def link_of(
    chain: str,
    number: int,
    row: Row,
    commitment: Commitment,
    *,
    is_shown: bool,
    evidence: Sequence[Evidence] = (),
) -> Link:
    # In the first form the content has people in it and no salt: it stays in the database.
    is_salted = form_of(row).is_salted
    is_shown = is_shown and is_salted
    return Link(
        chain=chain,
        number=number,
        form=row.form,
        digest=row.digest,
        content_digest=content_digest(row, commitment=commitment, evidence=evidence) if is_salted else None,
        salt=row.salt if is_shown else None,
        content=ExactText(canonical_json(row, commitment=commitment, evidence=evidence))
        if is_shown
        else None,
    )
