"""A dossier drafted from a text: what is proposed from it, with the place of each passage, for a person to
complete.

Titles and texts are left for that person, in their own words: the source's sentences enter no dossier.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Final

from commitments.language.languages import translated_fields
from commitments.models import Organization, Resolution, Theme
from commitments.periods import typed_deadline
from commitments.states.names import names_in_texts
from commitments.text.proposing.drafting import Catalogue
from commitments.text.proposing.holding import days_of
from commitments.text.proposing.proposals import Draft, Proposal, Span
from commitments.text.reading.documents import ReadText

_EMPTY: Final = '{en: "", fa: "", ar: ""}'
# Words of a source that a comment may show: a verb, a date, a name, and never a sentence.
_SHOWN_MAX: Final = 60
_APART: Final = {
    "one_delegation": "one official's own wish",
    "background": "asked by an earlier conference, told as background",
}


def catalogue_of_the_record() -> Catalogue:
    """The names that the record knows: of States, organizations and themes, with the titles of earlier
    resolutions under each theme.
    """
    themes = {
        theme.slug: list(filter(None, (getattr(theme, name) for name in translated_fields("name"))))
        for theme in Theme.objects.in_use()
    }
    titles = Resolution.objects.values_list("theme__slug", *translated_fields("title"))
    for slug, *told in titles.order_by("pk"):
        themes[slug] += filter(None, told)
    return Catalogue(
        states=names_in_texts(),
        organizations={
            one.slug: [
                *(getattr(one, name) for name in translated_fields("name")),
                *([one.acronym] if one.acronym else []),
            ]
            for one in Organization.objects.in_use().order_by("slug")
        },
        themes=themes,
    )


class DossierDraft:
    """The dossier of one text, as lines of YAML with comments."""

    def __init__(self, read: ReadText, draft: Draft, *, file_name: str, source: str, code: str) -> None:
        self._read, self._draft = read, draft
        self._file_name, self._source, self._code = file_name, source, code

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        outright = [proposal for proposal in self._draft.proposals if not proposal.apart]
        apart = [proposal for proposal in self._draft.proposals if proposal.apart]
        count = f"{len(outright)} {'proposal' if len(outright) == 1 else 'proposals'}"
        yield f"# Drafted from {self._file_name}, read as {self._read.read_as}: {count}."
        yield "# Every value is a proposal. Write titles and texts in your own words, and check each passage."
        yield from self._sources()
        yield from self._conference()
        yield from self._participations()
        yield ""
        yield "resolutions:" if outright else "resolutions: []"
        for number, proposal in enumerate(outright, start=1):
            yield from self._resolution(number, proposal)
        for proposal in apart:
            place = proposal.passages[0]
            why = f"{_APART[proposal.apart]}; {self._why(proposal)}"
            yield f"  # not proposed, @{place.start}-{place.end}: {why}"

    def _sources(self) -> Iterator[str]:
        yield ""
        yield "sources:"
        yield f"  - slug: {self._source}"
        yield '    title: {en: ""}  # what the document is, in our words'
        yield '    publisher: ""'
        yield f"    language: {self._draft.language}"
        yield "    reliability: press_report  # official_text, official_statement, press_report, second_hand"
        yield f"    sha256: {self._read.sha256}"
        yield f"    text_sha256: {self._read.text_sha256}"
        yield f"    length: {len(self._read.text)}"

    def _conference(self) -> Iterator[str]:
        said = {fact.fact: fact.value for fact in self._draft.facts}
        yield ""
        yield "conference:"
        yield f"  code: {self._code}"
        yield f"  title: {_EMPTY}"
        if said.get("edition"):
            yield f"  edition: {said['edition']}"
        if city := said.get("city"):
            yield f"  city: {{{self._draft.language}: {json.dumps(city, ensure_ascii=False)}}}"
        if days := said.get("dates"):
            first, last = days_of(days)
            yield f"  starts_on: {first}"
            yield f"  ends_on: {last}"
        hosts = [state.code for state in self._draft.states if state.role == "host"]
        if len(hosts) == 1:
            yield f"  host: {hosts[0]}"
        yield "  item_kind: item  # resolution or recommendation where the text calls them so"
        yield "  published: false"
        if self._draft.facts:
            yield "  citations:"
            for fact in self._draft.facts:
                said_here = fact.value if fact.fact != "city" else ""
                stated = f", stated_value: {json.dumps(said_here, ensure_ascii=False)}" if said_here else ""
                yield f"    - {{{self._place(fact.fact, fact.span)}{stated}}}"

    def _participations(self) -> Iterator[str]:
        taking_part = [state for state in self._draft.states if state.role]
        yield ""
        yield "participations:" if taking_part else "participations: []"
        for state in taking_part:
            yield f"  - state: {state.code}"
            yield f"    role: {state.role}"
            yield "    basis: press_report  # official_record, press_report, inferred"
            yield "    citations:"
            fact = "host" if state.role == "host" else "participation"
            yield f"      - {{{self._place(fact, state.span)}}}"
        for state in self._draft.states:
            if not state.role:
                place = f"@{state.span.start}-{state.span.end}"
                yield f"  # named without a part in the conference: {state.code} {place}"

    def _resolution(self, number: int, proposal: Proposal) -> Iterator[str]:
        yield f"  - reference: {self._code}-R{number}  # {self._why(proposal)}"
        yield f"    theme: {proposal.theme or json.dumps('')}"
        yield f"    title: {_EMPTY}"
        yield f"    text: {_EMPTY}"
        yield f"    strength: {proposal.strength or 'null'}"
        yield f"    voiced_by: {proposal.voiced_by or 'null'}"
        if deadline := proposal.deadline:
            words = self._shown(deadline.span)
            stated = typed_deadline(deadline.due_on, deadline.precision) if deadline.due_on else "null"
            yield f"    due_on: {stated}  # “{words}”, {deadline.calendar}"
        else:
            yield "    due_on: null"
        addressee = f"  # “{self._shown(proposal.addressee)}”" if proposal.addressee else ""
        yield f"    addressed_to: {proposal.addressed_to or 'null'}{addressee}"
        if known := list(dict.fromkeys(partner.slug for partner in proposal.partners if partner.slug)):
            yield f"    partners: [{', '.join(known)}]"
        for partner in proposal.partners:
            if not partner.slug:
                yield f"    # a partner that the record does not know: “{self._shown(partner.span)}”"
        yield "    citations:"
        yield from self._citations(proposal)

    def _citations(self, proposal: Proposal) -> Iterator[str]:
        places = [("text", passage) for passage in proposal.passages]
        places += [("purpose", proposal.purpose)] if proposal.purpose else []
        places += [("frame", proposal.frame)] if proposal.frame else []
        places += [("strength", span) for span in proposal.strength_spans]
        places += [("partners", partner.span) for partner in proposal.partners]
        for fact, span in dict.fromkeys(places):
            yield f"      - {{{self._place(fact, span, proposal.paragraph)}}}"

    def _place(self, fact: str, span: Span, paragraph: int | None = None) -> str:
        digest = hashlib.sha256(span.of(self._read.text).encode()).hexdigest()
        numbered = f"paragraph: {paragraph}, " if paragraph else ""
        return (
            f"source: {self._source}, fact: {fact}, {numbered}start: {span.start}, end: {span.end}, "
            f"sha256: {digest}"
        )

    def _why(self, proposal: Proposal) -> str:
        """The words that made a proposal, such as: strength “agreed”, need “the need”."""
        return (
            ", ".join(f"{because.what} “{self._shown(because.span)}”" for because in proposal.because)
            or "a list"
        )

    def _shown(self, span: Span) -> str:
        words = " ".join(span.of(self._read.text).split())
        return words if len(words) <= _SHOWN_MAX else f"{words[:_SHOWN_MAX]}…"
