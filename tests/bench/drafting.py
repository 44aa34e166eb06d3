"""How well resolutions are proposed from texts: `python -m tests.bench.drafting [--kept | --short] [--show]
[NAME …]`; and with --long how long 60 pages of each language take to read and propose.

The texts are invented (tests/bench/texts/), each with what it asks, how strongly, under which theme, of
whom, with whom and until when, and with the States it names. Precision and recall are printed for each kind
and language, over the texts by which the rules were written, or with --kept over the third that was kept
apart, or with --short over a thousand short texts (tests/bench/texts/short/), in which only what is asked and
how strongly is marked. A proposal and an expected passage are the same where they share at least half of the
characters that either has.
"""

import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import yaml

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from commitments.text.proposing.drafting import Catalogue, propose
from commitments.text.proposing.proposals import Draft, Proposal
from commitments.text.reading.documents import read_document

ROOT: Final = Path(__file__).parents[2]
TEXTS: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = ("en", "ar", "fa")
_MARK: Final = re.compile(r"\[\[(?P<head>[^|\]]*)\|(?P<words>[^\]]*)\]\]")
# The line between two short texts.
_BETWEEN: Final = "\n=====\n"
SHARED_MIN: Final = 0.5
# Sixty pages of five hundred words.
LONG: Final = 30_000


@dataclass
class Expected:
    """A passage that asks, and what else is expected of it."""

    start: int
    end: int
    strength: str | None
    apart: bool
    theme: str | None = None
    due_on: date | None = None
    to: str | None = None
    partners: list[str] = field(default_factory=list)


@dataclass
class Example:
    """One invented text with what is expected of it."""

    name: str
    language: str
    kept: bool
    text: str
    expected: list[Expected]
    themes: dict[str, list[str]]
    named: set[str]
    participants: set[str]


def examples() -> list[Example]:
    """All texts, in their order."""
    found = []
    for language in LANGUAGES:
        for entry in yaml.safe_load((TEXTS / f"{language}.yaml").read_text(encoding="utf-8")):
            text, expected = unmarked(entry["text"])
            found.append(
                Example(
                    name=entry["name"],
                    language=language,
                    kept=entry.get("kept", False),
                    text=text,
                    expected=expected,
                    themes={slug: [name] for slug, name in entry.get("themes", {}).items()},
                    named=set(entry["states"]["named"]),
                    participants=set(entry["states"]["participants"]),
                )
            )
    return found


def short_examples() -> list[Example]:
    """The short texts, named by their language and place: "en-7"."""
    return [
        _short(language, number, marked)
        for language in LANGUAGES
        for number, marked in enumerate(
            (TEXTS / "short" / f"{language}.txt").read_text(encoding="utf-8").split(_BETWEEN)[1:], start=1
        )
    ]


def _short(language: str, number: int, marked: str) -> Example:
    text, expected = unmarked(marked)
    return Example(
        name=f"{language}-{number}",
        language=language,
        kept=False,
        text=text,
        expected=expected,
        themes={},
        named=set(),
        participants=set(),
    )


def unmarked(marked: str) -> tuple[str, list[Expected]]:
    """A text without its marks, and the passages that they say are expected."""
    text, expected, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        strength, *rest = match["head"].split()
        options = dict(option.split("=") for option in rest if "=" in option)
        expected.append(
            Expected(
                start=len(text),
                end=len(text) + len(match["words"]),
                strength=None if strength == "null" else strength,
                apart="one" in rest,
                theme=options.get("theme"),
                due_on=date.fromisoformat(options["due"]) if "due" in options else None,
                to=options.get("to"),
                partners=[options["partners"]] if "partners" in options else [],
            )
        )
        text += match["words"]
        last = match.end()
    return text + marked[last:], expected


def states_of_the_catalogue() -> dict[str, list[str]]:
    """Every name of every State, from seeds/states.yaml."""
    return {
        state["code"]: [
            *(
                state[key]
                for key in sorted(state)
                if key.startswith(("name_", "official_name_")) and state[key]
            ),
            *state["other_names"],
        ]
        for state in yaml.safe_load((ROOT / "seeds" / "states.yaml").read_text(encoding="utf-8"))
    }


def shared(proposal: Proposal, expected: Expected) -> float:
    """The best share of common characters over the passages of a proposal."""
    best = 0.0
    for passage in proposal.passages:
        common = min(passage.end, expected.end) - max(passage.start, expected.start)
        union = max(passage.end, expected.end) - min(passage.start, expected.start)
        best = max(best, common / union)
    return best


def pairs(draft: Draft, expected: list[Expected]) -> list[tuple[Proposal, Expected]]:
    """Proposals with the expected passages that they are, one to one, the most alike first."""
    ranked = sorted(
        (
            (shared(proposal, wanted), number, other)
            for number, proposal in enumerate(draft.proposals)
            for other, wanted in enumerate(expected)
        ),
        reverse=True,
    )
    taken: set[int] = set()
    found: dict[int, int] = {}
    for share, number, other in ranked:
        if share >= SHARED_MIN and number not in taken and other not in found:
            taken.add(number)
            found[other] = number
    return [(draft.proposals[number], expected[other]) for other, number in sorted(found.items())]


class Score:
    """Hits, what was proposed and what was expected."""

    def __init__(self) -> None:
        self.hits = self.proposed = self.expected = 0

    def add(self, hits: int, proposed: int, expected: int) -> None:
        self.hits += hits
        self.proposed += proposed
        self.expected += expected

    @property
    def precision(self) -> float:
        return self.hits / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.expected if self.expected else 1.0

    def __str__(self) -> str:
        return f"{self.precision:.2f} {self.recall:.2f} ({self.hits}/{self.proposed}/{self.expected})"


KINDS: Final = (
    "asks",
    "strengths",
    "themes",
    "addressees",
    "deadlines",
    "partners",
    "states",
    "participants",
    "false",
)
# What is marked in a short text.
KINDS_OF_SHORT: Final = ("asks", "strengths", "false")


def measure(
    chosen: list[Example], *, states: dict[str, list[str]], show: bool = False
) -> dict[str, dict[str, Score]]:
    """Scores by language and kind; `false` counts what is proposed where a text asks nothing."""
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    for example in chosen:
        draft = propose(
            example.text, language=example.language, catalogue=Catalogue(states=states, themes=example.themes)
        )
        score = scores[example.language]
        found = pairs(draft, example.expected)
        outright = [proposal for proposal in draft.proposals if not proposal.apart]
        wanted = [expected for expected in example.expected if not expected.apart]
        hits = sum(not proposal.apart and not expected.apart for proposal, expected in found)
        if wanted:
            score["asks"].add(hits, len(outright), len(wanted))
        else:
            score["false"].add(0, len(outright), 0)
        score["strengths"].add(
            sum(one.strength == two.strength for one, two in found), len(found), len(found)
        )
        score["themes"].add(
            sum(one.theme == two.theme for one, two in found if two.theme),
            sum(bool(one.theme) for one, _ in found),
            sum(bool(two.theme) for _, two in found),
        )
        score["addressees"].add(
            sum(one.addressed_to == two.to for one, two in found if two.to),
            sum(bool(two.to) for _, two in found),
            sum(bool(two.to) for _, two in found),
        )
        dated = [one.deadline.due_on for one in outright if one.deadline and one.deadline.due_on]
        score["deadlines"].add(
            sum(bool(one.deadline and one.deadline.due_on == two.due_on) for one, two in found if two.due_on),
            len(dated),
            sum(bool(two.due_on) for two in wanted),
        )
        score["partners"].add(
            sum(
                any(name in span.span.of(example.text) for span in one.partners)
                for one, two in found
                for name in two.partners
            ),
            sum(len(one.partners) for one in outright),
            sum(len(two.partners) for two in wanted),
        )
        named = {state.code for state in draft.states}
        score["states"].add(len(named & example.named), len(named), len(example.named))
        part = {state.code for state in draft.states if state.role}
        score["participants"].add(len(part & example.participants), len(part), len(example.participants))
        if show:
            explain(example, draft, found)
    return scores


def explain(example: Example, draft: Draft, found: list[tuple[Proposal, Expected]]) -> None:
    """What was missed, what is false, and what differs, in one text."""
    print(f"== {example.name}")
    matched = {id(expected) for _, expected in found}
    right = {id(proposal) for proposal, _ in found}
    for expected in example.expected:
        if id(expected) not in matched:
            print("  missed:", expected.strength, "|", example.text[expected.start : expected.end])
    for proposal in draft.proposals:
        if id(proposal) not in right:
            print("  false: ", proposal.strength, proposal.apart, "|", proposal.passages[0].of(example.text))
    for one, two in found:
        differ = [
            f"{what}: {got} not {want}"
            for what, got, want in (
                ("strength", one.strength, two.strength),
                ("theme", one.theme, two.theme or one.theme),
                ("due", one.deadline and one.deadline.due_on, two.due_on),
                ("to", one.addressed_to, two.to or one.addressed_to),
                ("apart", bool(one.apart), two.apart),
            )
            if got != want
        ]
        if differ:
            print("  differs:", "; ".join(differ), "|", one.passages[0].of(example.text))
    named = {state.code for state in draft.states}
    part = {state.code for state in draft.states if state.role}
    if named != example.named or part != example.participants:
        print("  states: ", sorted(named), sorted(part))


def long_text(language: str) -> str:
    """All texts of a language after each other, until they are long; no sentence is there twice."""
    pieces, words = [], 0
    texts = [example.text for example in examples() if example.language == language]
    while words < LONG:
        pieces += [text.replace(".", f" {len(pieces)}.") for text in texts]
        words = sum(len(piece.split()) for piece in pieces)
    return "\n\n".join(pieces)


def measure_long() -> None:
    states = states_of_the_catalogue()
    themes = {slug: names for one in examples() for slug, names in one.themes.items()}
    for language in LANGUAGES:
        content = long_text(language).encode()
        started = time.perf_counter()
        text = read_document(content).text
        draft = propose(text, language=language, catalogue=Catalogue(states=states, themes=themes))
        print(
            f"{language}: {len(text.split()):,} words, {len(draft.proposals)} proposals, "
            f"{time.perf_counter() - started:.1f} s"
        )


def main(arguments: list[str]) -> None:
    if "--long" in arguments:
        measure_long()
        return
    names = tuple(argument for argument in arguments if not argument.startswith("--"))
    kept, short = "--kept" in arguments, "--short" in arguments
    chosen = [
        example
        for example in (short_examples() if short else examples())
        if example.kept == kept and (not names or example.name.startswith(names))
    ]
    started = time.perf_counter()
    scores = measure(chosen, states=states_of_the_catalogue(), show="--show" in arguments)
    print(
        f"{len(chosen)} texts, {'short' if short else 'kept apart' if kept else 'written with'}, "
        f"{time.perf_counter() - started:.1f} s; precision, recall (hits/proposed/expected)"
    )
    for kind in KINDS_OF_SHORT if short else KINDS:
        print(
            f"{kind:13}",
            *(f"{language} {scores[language][kind]}  " for language in LANGUAGES if language in scores),
        )


if __name__ == "__main__":
    main(sys.argv[1:])
