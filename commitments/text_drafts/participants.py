"""Participants as one line of names, such as “Jordan (host), Iraq, Syria”."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from commitments.models import State
from commitments.states.names import StateNames, UnknownState, match_key
from commitments.text_drafts.cards import Named
from commitments.vocabulary import ParticipationRole

STATES_MAX: Final = 250
_BETWEEN: Final = re.compile(r"[,،;؛\n]")
_AND: Final = re.compile(r"\s+(?:and|و)\s*")
_WITH_ROLE: Final = re.compile(r"(.+?)\s*\(([^()]+)\)\s*")
# What people write for a role, beside its name in the language of the page.
_ROLES: Final = {
    match_key(word): role
    for role, words in {
        ParticipationRole.HOST: (
            "host",
            "میزبان",
            "کشور میزبان",
            "مضيف",
            "المضيف",
            "البلد المضيف",
            "الدولة المضيفة",
        ),
        ParticipationRole.PARTICIPANT: ("participant", "شرکت‌کننده", "مشارك", "مشاركة"),
        ParticipationRole.OBSERVER: ("observer", "ناظر", "مراقب", "مراقبة"),
    }.items()
    for word in words
}


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A State with its role, and the passage that names it, where one does."""

    state: State
    role: ParticipationRole
    named: Named | None


def read_line(
    line: str, named: Iterable[Named], *, names: StateNames | None = None
) -> tuple[list[Participant], list[str]]:
    """The participants that `line` names, each once, and a sentence for each name that finds none."""
    names = names or StateNames()
    places = _places(named)
    found: dict[str, Participant] = {}
    faults = []
    parts = [part.strip() for part in _BETWEEN.split(line) if part.strip()][:STATES_MAX]
    place = 0
    while place < len(parts):
        try:
            read, taken = _read_next(parts[place : place + 2], names)
        except UnknownState as refusal:
            faults.append(str(refusal))
            read, taken = [], 1
        place += taken
        for state, role in read:
            participant = Participant(state=state, role=role, named=places.get(state.code))
            found.setdefault(state.code, participant)
    return list(found.values()), faults


def _read_next(parts: Sequence[str], names: StateNames) -> tuple[list[tuple[State, ParticipationRole]], int]:
    """The States of the first of `parts`, and how many of them that takes. Raises UnknownState."""
    ways = [(1, [parts[0]])]
    # A name may have a comma of its own: “Korea, Rep.”; the last two may be joined by a word.
    ways += [(2, [", ".join(parts)])] if len(parts) > 1 else []
    ways += [(1, _AND.split(parts[0]))] if _AND.search(parts[0]) else []
    refusals = []
    for taken, said in ways:
        try:
            return [_read(one, names) for one in said], taken
        except UnknownState as refusal:
            refusals.append(refusal)
    raise refusals[0]


def line_of(named: Sequence[Named], states: Iterable[State], *, comma: str) -> str:
    """The States to which the text gives a part, as a line to begin with."""
    known = {state.code: state for state in states}
    roles = {
        one.code: ParticipationRole(one.role)
        for one in reversed(named)
        if one.role in ParticipationRole.values and one.code in known
    }
    ordered = dict.fromkeys(one.code for one in named if one.code in roles)
    hosts_first = sorted(ordered, key=lambda code: roles[code] != ParticipationRole.HOST)
    return comma.join(
        known[code].name
        if roles[code] == ParticipationRole.PARTICIPANT
        else f"{known[code].name} ({roles[code].label})"
        for code in hosts_first
    )


def _read(part: str, names: StateNames) -> tuple[State, ParticipationRole]:
    both = _WITH_ROLE.fullmatch(part)
    said = {match_key(str(role.label)): role for role in ParticipationRole} | _ROLES
    if both and (role := said.get(match_key(both[2]))):
        return names.find(both[1]), role
    return names.find(part), ParticipationRole.PARTICIPANT


def _places(named: Iterable[Named]) -> dict[str, Named]:
    """Where the text names each State: where it gives it a part, else where it names it first."""
    places: dict[str, Named] = {}
    for one in named:
        known = places.get(one.code)
        if known is None or (known.role is None and one.role is not None):
            places[one.code] = one
    return places
