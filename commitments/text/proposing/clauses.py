"""What the readers of the three languages share: the sentence they read, and the asks they find in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from re import Pattern


@dataclass(kw_only=True)
class Ask:
    """An ask in folded places: one action with the verb that governs it."""

    start: int
    end: int
    strength: str | None
    verb: tuple[int, int] | None = None
    need: tuple[int, int] | None = None
    voice: str | None = None
    apart: str = ""
    addressee: tuple[int, int] | None = None
    purpose: tuple[int, int] | None = None
    frame: tuple[int, int] | None = None
    also: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What a line lends to the items below it; `asks` is False over an agenda, aims or a list of guests,
    and None where it says nothing of either.
    """

    asks: bool | None
    strength: str | None = None
    verb: tuple[int, int] | None = None
    voice: str | None = None
    addressee: tuple[int, int] | None = None


@dataclass(kw_only=True)
class Reading:
    """One sentence to read, in a folded text, and what was read before it."""

    text: str
    start: int
    end: int
    lead: Lead | None = None
    is_item: bool = False
    opens_block: bool = True
    speaker: str = ""  # the class of who spoke last: collective, chair, one, guest
    asked: bool = False  # whether something was asked before it
    asks: bool = False  # whether something is asked anywhere, in languages that look ahead
    states: Collection[str] = ()  # the names of States, folded

    @property
    def sentence(self) -> str:
        return self.text[self.start : self.end]


VOICES = {"collective": "states_present", "chair": "chair", "one": "one_delegation"}


def voice_of(speaker: str) -> str | None:
    """The voice of a class of speakers; None where the words name none."""
    return VOICES.get(speaker)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What drafting.py asks of the rules of one language."""

    starts_action: Callable[[str], bool]
    opens_list: Callable[[str, int, int], bool]
    asks_of: Callable[[Reading], list[Ask]]
    lead_of: Callable[[Reading], Lead]
    class_of: Callable[[str], str]
    addressee_of: Callable[[str], str | None]
    # What turns the action behind it into its contrary and belongs to it, in a group, whatever asks for it.
    forborne: Pattern[str]
    # Where an action begins that goes on after a semicolon, in languages whose verb stands before it.
    resumes: Callable[[str, int, int], int | None] | None = None
    # Whether a sentence only joins another action on to those of the sentence before it.
    joins: Callable[[str, int], bool] | None = None
    # Whether a sentence is read by what is around it: what is asked later tells what an earlier one means,
    # and a list inside a paragraph ends with its last sentence.
    looks_ahead: bool = False
    # What a line asks before the clause that leads a list in, in languages that have such lines.
    before_lead: Callable[[Reading, Lead], list[Ask]] | None = None
    # Whether a sentence of a list asks by itself, whatever leads the list in.
    speaks: Callable[[str, int], bool] | None = None
