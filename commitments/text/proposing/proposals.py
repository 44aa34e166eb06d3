"""What is proposed: plain values, with their places in the stored text and the words that made them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from commitments.vocabulary import DuePrecision

# The strengths of design and table, strongest first.
STRENGTHS: Final = ("decided", "agreed", "recommended", "urged", "emphasised", "encouraged", "raised")


@dataclass(frozen=True, order=True)
class Span:
    """A place in the stored text: code points, half-open."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, kw_only=True)
class Because:
    """Words that made a proposal, and what they were taken for, such as `strength` or `need`."""

    what: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """By when; `due_on` is None where the words bound the action by something that has no date, the last
    day where they name a month or a year (`precision`), and `is_reading` says that a year was read so.
    """

    span: Span
    calendar: str
    due_on: date | None
    precision: DuePrecision = DuePrecision.DAY
    is_reading: bool = False


@dataclass(frozen=True, kw_only=True)
class PartnerFound:
    """An organization that joins the action; `slug` where the record knows it."""

    span: Span
    slug: str | None


@dataclass(kw_only=True)
class Proposal:
    """One action that a State could report on.

    `apart` says why it is shown apart and unticked: "one_delegation" (an official's own wish), "background"
    (asked by an earlier conference); "" where it is proposed outright.
    """

    passages: list[Span]
    strength: str | None
    voiced_by: str | None
    paragraph: int
    strength_spans: list[Span] = field(default_factory=list)
    because: list[Because] = field(default_factory=list)
    apart: str = ""
    purpose: Span | None = None
    frame: Span | None = None
    addressed_to: str | None = None
    addressee: Span | None = None
    theme: str | None = None
    deadline: Deadline | None = None
    partners: list[PartnerFound] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class StateFound:
    """A State that the text names; `role` is None where the words give it no part in the conference."""

    code: str
    span: Span
    role: str | None


@dataclass(frozen=True, kw_only=True)
class FactFound:
    """A fact of the conference: `fact` is one of the record's, `value` what the words give for it."""

    fact: str
    span: Span
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All that is proposed from one text."""

    language: str
    proposals: list[Proposal]
    states: list[StateFound]
    facts: list[FactFound]


def stronger(one: str | None, other: str | None) -> str | None:
    """Of two verbs over one content the stronger is kept."""
    known = [strength for strength in (one, other) if strength]
    return min(known, key=STRENGTHS.index) if known else None
