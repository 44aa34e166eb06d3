"""The rows of all chains read as plain values: reports, reviews and evidence of today's form, of which there
are millions. All others are rows of models, as tracker.publishing.chains has them, and so is all of a
commitment where one is in a form to come; a test compares both ways.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from json.encoder import encode_basestring as quoted
from operator import attrgetter, itemgetter
from typing import Any, Final

from django.db.models import QuerySet

from commitments.files.tables import ExactText
from commitments.models import Commitment
from tracker.models import Dissent, Evidence, EvidenceCopy, Measurement, Review, StatusReport
from tracker.publishing.chains import NOBODY, Link, OnHead, link_of, links_of, no_head
from tracker.publishing.plain_trail import Lines, Owners, among, owners_in_order, shown_citations
from tracker.trail.chain import moment_text, sha256_of
from tracker.trail.verifying import Head, chain_of_measurements

_NAMES: Final = tuple(one.name for one in fields(Link))
_DIGEST: Final = _NAMES.index("digest")
# The first form has no salt, and its content, which has people in it, is not shown; the second is written
# here.
_FIRST, _SECOND = 1, 2
_CHAINED: Final = ("is_shown", "form", "digest", "salt", "people_salt")
Row = tuple[Any, ...]
_as_row: Final = attrgetter(*_NAMES)


@dataclass(frozen=True, kw_only=True)
class PlainLinks:
    """The rows of `links_of` of all that is published; `on_head` is told of the head of each chain."""

    on_head: OnHead = no_head
    db: str = Commitment.objects.db

    def shared_rows(self) -> Mapping[str, str]:
        """As a list of commitments has it: links share nothing."""
        return {}

    def sharing(self, key: str, of: Any) -> QuerySet[Any]:  # noqa: ARG002 (as of every list)
        """No rows."""
        return Commitment.objects.none()

    def has_read(self, name: str) -> bool:
        return name in _NAMES

    def read(self, names: Sequence[str]) -> Lines:
        # A link has no key of its own.
        chosen = itemgetter(*(_NAMES.index("chain" if name == "pk" else name) for name in names))
        for owners in owners_in_order():
            yield from map(chosen, self._links(owners))

    def _links(self, owners: Owners) -> Iterator[Row]:
        read = _Links.of(owners)
        for pk, owner in owners.items():
            if pk in read.unwritten:
                yield from map(_as_row, links_of(Commitment.objects.filter(pk=pk), on_head=self.on_head))
                continue
            if steps := sorted(read.steps[pk], key=itemgetter(0)):
                self.on_head(owner.reference, Head(sequence=steps[-1][0], digest=steps[-1][1][_DIGEST]))
                for _sequence, *links in steps:
                    yield from links
            if measured := sorted(read.measured[pk], key=itemgetter(1)):
                chain, sequence = measured[-1][:2]
                self.on_head(chain, Head(sequence=sequence, digest=measured[-1][_DIGEST]))
                yield from measured


@dataclass(frozen=True, kw_only=True)
class _Links:
    """The links of some commitments, by their keys: of each step its place, its own link and, where it is
    shown, those of the evidence behind it. Those in `unwritten` have rows of a form to come.
    """

    steps: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    measured: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unwritten: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, owners: Owners) -> "_Links":
        found = cls()
        backed = found._evidence(owners)
        for pk, sequence, key, *rest in _values(StatusReport, owners, _REPORT):
            chained, said = rest[:5], rest[5:]
            pieces = backed.get(key, [])
            head = f'"{pieces[-1][_DIGEST]}"' if pieces else "null"
            content = _of_report(owners[pk].reference, sequence, chained[4], head, said)
            link = found._link(pk, owners[pk].reference, sequence, chained, content)
            is_told = chained[0] and chained[1] != _FIRST
            found.steps[pk].append((sequence, link, *(pieces if is_told else ())))
        for pk, sequence, _key, *rest in _values(Review, owners, _REVIEW):
            chained, said = rest[:5], rest[5:]
            content = _of_review(owners[pk].reference, sequence, chained[4], said)
            link = found._link(pk, owners[pk].reference, sequence, chained, content)
            found.steps[pk].append((sequence, link))
        found._take_few(owners)
        return found

    def _evidence(self, owners: Owners) -> Mapping[int, list[Row]]:
        """The links of evidence in the order of their chains, by the keys of their reports."""
        rows = among(Evidence.objects.with_shown_to(NOBODY), "report__commitment", owners)
        read = rows.order_by("report", "number").values_list(
            "report__commitment", "report__sequence", "report", *_CHAINED, "citation", *_EVIDENCE
        )
        rows = list(read.iterator())
        seen = shown_citations(row[8] for row in rows)
        found: dict[int, list[Row]] = defaultdict(list)
        for pk, sequence, report, is_shown, *rest in rows:
            chained, citation, said = rest[:4], rest[4], rest[5:]
            owner = owners[pk]
            is_told = is_shown and (citation is None or citation in seen)
            content = _of_evidence(owner.reference, sequence, chained[3], said)
            name = f"{owner.step(sequence)}/evidence"
            found[report].append(self._link(pk, name, said[0], [is_told, *chained], content))
        return found

    def _link(self, pk: int, chain: str, number: int, chained: Sequence[Any], content: str) -> Row:
        is_shown, form, digest, salt, _people_salt = chained
        if form == _FIRST:
            return chain, number, form, digest, None, None, None
        if form != _SECOND:
            self.unwritten.add(pk)
        told = sha256_of(salt, content)
        if not is_shown:
            return chain, number, form, digest, told, None, None
        return chain, number, form, digest, told, salt, ExactText(content)

    def _take_few(self, owners: Owners) -> None:
        """Of steps of other kinds, and of measurements."""
        dissents = Dissent.objects.with_shown_to(NOBODY).select_related("review", "commitment")
        copies = EvidenceCopy.objects.with_shown_to(NOBODY).select_related(
            "evidence__report", "file", "commitment"
        )
        for step in (*among(dissents, "commitment", owners), *among(copies, "commitment", owners)):
            owner, is_shown = step.commitment, step.is_shown
            link = link_of(owner.reference, step.sequence, step, owner, is_shown=is_shown)
            self.steps[owner.pk].append((step.sequence, _as_row(link)))
        values = Measurement.objects.filter(sequence__isnull=False)
        values = values.select_related("indicator__resolution", "source", "commitment")
        rows = list(among(values, "commitment", owners))
        keys = [row.pk for row in rows]
        visible = among(Measurement.objects.visible_to(NOBODY), "pk", keys).values_list("pk", flat=True)
        seen = set(visible) if keys else set()
        for row in rows:
            owner = row.commitment
            link = link_of(
                chain_of_measurements(owner), row.sequence or 0, row, owner, is_shown=row.pk in seen
            )
            self.measured[owner.pk].append(_as_row(link))


def _values(model: Any, owners: Owners, names: Iterable[str]) -> Iterator[Row]:
    rows = among(model.objects.with_shown_to(NOBODY), "commitment", owners)
    found: Iterator[Row] = rows.values_list("commitment", "sequence", "pk", *_CHAINED, *names).iterator()
    return found


# What tracker.trail.chain says of a row in its second form, written at once.
_REPORT: Final = (
    *("recorded_at", "author", "effective_on", "language", "needs_review", "note", "origin", "status"),
)
_REVIEW: Final = ("recorded_at", "reviewer", "report__sequence", "verdict", "status", "reason")
_EVIDENCE: Final = (
    *("number", "kind", "title", "url", "sha256", "citation__reference", "file", "file__uploaded_by"),
    *("file__key", "file__media_type", "file__name", "file__sha256", "file__size"),
)


def _of_report(reference: str, sequence: int, people_salt: str, evidence: str, said: Sequence[Any]) -> str:
    at, author, day, language, needs_review, note, origin, status = said
    people = sha256_of(people_salt, f'{{"author":{author}}}')
    return (
        f'{{"commitment":{quoted(reference)},"effective_on":"{day.isoformat()}","evidence":{evidence},'
        f'"language":{quoted(language)},"needs_review":{"true" if needs_review else "false"},'
        f'"note":{quoted(note)},"origin":{quoted(origin)},"people":"{people}",'
        f'"recorded_at":"{moment_text(at)}","sequence":{sequence},"status":{quoted(status)},'
        f'"step":"report"}}'
    )


def _of_review(reference: str, sequence: int, people_salt: str, said: Sequence[Any]) -> str:
    at, reviewer, report, verdict, status, reason = said
    people = sha256_of(people_salt, f'{{"reviewer":{reviewer}}}')
    return (
        f'{{"commitment":{quoted(reference)},"people":"{people}","reason":{quoted(reason)},'
        f'"recorded_at":"{moment_text(at)}","report":{report},"sequence":{sequence},'
        f'"status":{_quoted_or_null(status)},"step":"review","verdict":{quoted(verdict)}}}'
    )


def _of_evidence(reference: str, sequence: int, people_salt: str, said: Sequence[Any]) -> str:
    number, kind, title, url, sha256, citation, file, uploaded_by, *of_file = said
    people = sha256_of(people_salt, f'{{"uploaded_by":{"null" if file is None else uploaded_by}}}')
    told = "null"
    if file is not None:
        key, media_type, name, of_content, size = of_file
        told = (
            f'{{"key":"{key}","media_type":{quoted(media_type)},"name":{quoted(name)},'
            f'"sha256":{quoted(of_content)},"size":{size}}}'
        )
    return (
        f'{{"citation":{_quoted_or_null(citation)},"commitment":{quoted(reference)},"file":{told},'
        f'"kind":{quoted(kind)},"number":{number},"people":"{people}","sequence":{sequence},'
        f'"sha256":{quoted(sha256)},"title":{quoted(title)},"url":{quoted(url)}}}'
    )


def _quoted_or_null(text: str | None) -> str:
    return "null" if text is None else quoted(text)
