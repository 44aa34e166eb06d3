"""What everybody sees of the trail, read as plain values, some thousand commitments at a time: a million of
them have several million reports, and to make rows of models of these takes most of an hour.

Who sees what is asked of the querysets. What columns read of several rows, such as whether a report is
disputed, is put together here under the names that they say (`plain`); tests compare all of it, byte by byte,
with what they make of rows of the models.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from commitments.language.languages import translated_fields
from commitments.many_rows import Among
from commitments.models import Citation, Commitment, Resolution, State
from commitments.vocabulary import Origin, ReportState, Verdict
from tracker.models import Dissent, Evidence, EvidenceCopy, Review, StatusReport
from tracker.querysets import STATE_OF_VERDICT
from tracker.trail.references import file_url_of
from tracker.trail.verifying import in_byte_order

NOBODY: Final = AnonymousUser()
COMMITMENTS_AT_ONCE: Final = 2000
_SHARED: Final = {
    "commitment.resolution": "commitment__resolution_id",
    "commitment.state": "commitment__state_id",
}
# What each row brings along of its commitment.
_OF_COMMITMENT: Final = ("commitment__resolution_id", "commitment__state_id", "commitment__reference")


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """What rows of the trail show of the commitment to which they belong, and its place in the order of
    references.
    """

    place: int
    resolution: int
    state: int
    reference: str
    code: str

    def step(self, sequence: int) -> str:
        """The public key of one of its steps."""
        return f"{self.reference}-{sequence}"

    def office(self, *, is_its_own: bool, other: str) -> str:
        """For whom a step speaks."""
        return self.code if is_its_own else other


Owners = Mapping[int, Owner]
Lines = Iterator[tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class PlainTrail:
    """The rows of one table of the trail that the public sees, in the order of their commitments' references
    and of their places there; `of` reads those of some commitments, each with the values `names`.
    """

    names: tuple[str, ...]
    of: Callable[[Owners], list[tuple[Any, ...]]]
    db: str = Commitment.objects.db

    def shared_rows(self) -> Mapping[str, str]:
        """As a list of commitments has it."""
        return _SHARED

    def sharing(self, key: str, of: Any) -> QuerySet[Any]:
        """The resolutions or States with these keys."""
        if key == "commitment__state_id":
            return State.objects.filter(pk__in=of)
        return Resolution.objects.filter(pk__in=of).defer("search_text", *translated_fields("text"))

    def has_read(self, name: str) -> bool:
        return name in self.names

    def read(self, names: Sequence[str]) -> Lines:
        chosen = itemgetter(*(self.names.index(name) for name in names))
        for owners in owners_in_order():
            yield from map(chosen, self.of(owners))


def owners_in_order() -> Iterator[Owners]:
    """All that is published, some commitments at a time by their keys."""
    visible = Commitment.objects.visible_to(NOBODY)
    order = (in_byte_order("reference"), "pk")
    keys = array("q", visible.order_by(*order).values_list("pk", flat=True).iterator())
    names = ("resolution_id", "state_id", "reference", "state__code")
    for start in range(0, len(keys), COMMITMENTS_AT_ONCE):
        some = keys[start : start + COMMITMENTS_AT_ONCE]
        found = {pk: said for pk, *said in among(Commitment.objects, "pk", some).values_list("pk", *names)}
        owners = {}
        for place, pk in enumerate(some):
            resolution, state, reference, code = found[pk]
            owners[pk] = Owner(
                place=place, resolution=resolution, state=state, reference=reference, code=code
            )
        yield owners


def among(rows: Any, column: str, keys: Any) -> Any:
    """Those of `rows` whose `column` has one of these keys, in no order."""
    return rows.filter(Among(column, keys)).order_by()


def shown_citations(cited: Iterable[int | None]) -> Mapping[int | None, str]:
    """The references of those of these citations that everybody sees, by their keys."""
    keys = {key for key in cited if key is not None}
    shown = Citation.objects.visible_to(NOBODY).filter(Among("pk", keys))
    return dict(shown.values_list("pk", "reference") if keys else ())


def _shown(rows: Any, owners: Owners, *names: str, commitment: str = "commitment") -> list[tuple[Any, ...]]:
    """What everybody sees of rows below published commitments, in the order of the package by their first
    three values, of which the first is their commitment.

    Whether its conference is published is not asked again: PostgreSQL would read all commitments for that,
    and all reports, each time.
    """
    asked = among(rows.with_shown_to(NOBODY), commitment, owners).values_list("is_shown", commitment, *names)
    shown = [row[1:] for row in asked.iterator() if row[0]]
    return sorted(shown, key=lambda row: (owners[row[0]].place, *row[1:3]))


def reports() -> PlainTrail:
    """As `ReportViewSet` lists them for the public."""
    return PlainTrail(
        names=(
            *("pk", *_OF_COMMITMENT, "reference", "sequence", "status", "effective_on", "recorded_at"),
            *("office", "origin", "note", "language", "needs_review", "state", "assessed_status"),
            *("evidence_count", "disputed", "digest", "updated_at"),
        ),
        of=_reports_of,
    )


def _reports_of(owners: Owners) -> list[tuple[Any, ...]]:
    names = ("status", "effective_on", "recorded_at", "origin", "note", "language", "needs_review", "digest")
    rows = _shown(StatusReport.objects, owners, "sequence", "pk", *names)
    # Of each report the last review, and the last one that is shown.
    last: dict[int, tuple[str, str | None]] = {}
    shown: dict[int, int] = {}
    updated: dict[int, Any] = {}
    of_report: dict[int, int] = {}
    reviews = among(Review.objects.with_shown_to(NOBODY), "commitment", owners).order_by(
        "commitment", "sequence"
    )
    for pk, report, verdict, status, at, is_shown in reviews.values_list(
        "pk", "report", "verdict", "status", "recorded_at", "is_shown"
    ).iterator():
        last[report] = (verdict, status)
        if is_shown:
            shown[report], of_report[pk] = pk, report
            updated[report] = max(at, updated.get(report, at))
    disputed = set()
    dissents = among(Dissent.objects, "commitment", owners)
    for review, at in dissents.values_list("review", "recorded_at"):
        if (report := of_report.get(review)) is not None:
            updated[report] = max(at, updated[report])
            disputed.add(review)
    copies = among(EvidenceCopy.objects, "commitment", owners)
    for report, at in copies.values_list("evidence__report", "recorded_at"):
        updated[report] = max(at, updated.get(report, at))
    backed = dict(
        among(Evidence.objects, "report__commitment", owners)
        .values_list("report")
        .annotate(pieces=Count("pk"))
    )
    found = []
    for commitment, sequence, pk, status, day, at, origin, note, language, needs_review, digest in rows:
        owner = owners[commitment]
        verdict, assessed = last.get(pk, ("", None))
        found.append(
            (
                *(pk, owner.resolution, owner.state, owner.reference, owner.step(sequence), sequence),
                *(status, day, at),
                owner.office(is_its_own=origin == Origin.SELF_REPORT, other=origin),
                *(origin, note, language, needs_review),
                _STATES[verdict],
                *(assessed, backed.get(pk, 0), shown.get(pk) in disputed, digest),
                max(at, updated.get(pk, at)),
            )
        )
    return found


_STATES: Final[Mapping[str, str]] = {
    "": ReportState.SUBMITTED.value,
    **{verdict.value: state.value for verdict, state in STATE_OF_VERDICT.items()},
}


def reviews() -> PlainTrail:
    """As `ReviewViewSet` lists them for the public."""
    return PlainTrail(
        names=(
            *("pk", *_OF_COMMITMENT, "reference", "report", "sequence", "verdict", "status", "reason"),
            *("office", "recorded_at", "disputed", "dissent", "digest"),
        ),
        of=_reviews_of,
    )


def _reviews_of(owners: Owners) -> list[tuple[Any, ...]]:
    names = ("report__sequence", "report__origin", "verdict", "status", "reason", "recorded_at", "digest")
    rows = _shown(Review.objects, owners, "sequence", "pk", *names)
    dissents = dict(among(Dissent.objects, "commitment", owners).values_list("review", "note"))
    found = []
    for commitment, sequence, pk, report, origin, verdict, status, reason, at, digest in rows:
        owner = owners[commitment]
        is_its_own = verdict == Verdict.WITHDRAW and origin == Origin.SELF_REPORT
        found.append(
            (
                *(pk, owner.resolution, owner.state, owner.reference, owner.step(sequence)),
                *(owner.step(report), sequence, verdict, status, reason),
                owner.office(is_its_own=is_its_own, other=Origin.SECRETARIAT.value),
                *(at, pk in dissents, dissents.get(pk), digest),
            )
        )
    return found


def evidence() -> PlainTrail:
    """What backs the reports, without passages that the public does not see."""
    return PlainTrail(
        names=(
            *("pk", *_OF_COMMITMENT, "report", "number", "kind", "title", "url", "citation__reference"),
            *("sha256", "file__name", "file__media_type", "file__size"),
        ),
        of=_evidence_of,
    )


def _evidence_of(owners: Owners) -> list[tuple[Any, ...]]:
    names = (
        *("pk", "kind", "title", "url", "citation", "sha256"),
        *("file__key", "file__name", "file__media_type", "file__size"),
    )
    rows = _shown(
        Evidence.objects, owners, "report__sequence", "number", *names, commitment="report__commitment"
    )
    citations = shown_citations(row[7] for row in rows)
    found = []
    for commitment, sequence, number, pk, kind, title, url, citation, sha256, key, *of_file in rows:
        owner = owners[commitment]
        found.append(
            (
                *(pk, owner.resolution, owner.state, owner.reference, owner.step(sequence)),
                *(number, kind, title),
                (url or None) if key is None else file_url_of(key),
                *(citations.get(citation), sha256, *of_file),
            )
        )
    return found
