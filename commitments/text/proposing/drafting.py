"""The way in: from a text and what the record knows of names to all that is proposed from it."""

import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from commitments.refusals import Refused
from commitments.text.proposing import (
    arabic,
    deadlines,
    english,
    facts,
    holding,
    names,
    partners,
    persian,
    themes,
)
from commitments.text.proposing.clauses import Ask, Lead, Reading, Rules
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import ORDINALS_EN, Block, blocks_of, sentences_of, unwrapped
from commitments.text.proposing.proposals import Because, Draft, Proposal, Span

# Where a list begins inside a sentence; in English also right before its first sign: "resolves (1) to ...",
# in Persian before «نخست اینکه», and before "1-" where "2-" comes, too.
_COLON: Final = re.compile(
    r":\s+(?=\S)|(?<=[ا-ی])\s(?=1\s?[-)]\s?[ا-ی]{3}[^:\n]{3,300}?\s2\s?[-)]\s?[ا-ی]{3})|"
    r"\s(?=\((?:1|a|i)\)\s+(?:to|that)\s|1[.)]\s+(?:to|that)\s)|"
    r"\s(?=first(?:ly)?,?\s+to\s[^.;]{3,240}\ssecond(?:ly)?,?\s+to\s)|[;,]?\s+(?=(?:نخست|اول|یکم)\s(?:انکه|این\s?که)\s)"
)
_SIGN: Final = re.compile(
    r"\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}|الف|[ا-ی])\)\s*|"
    rf"(?:and\s+)?{ORDINALS_EN}\s*[,:]\s+|(?:and\s+)?{ORDINALS_EN}(?:(?<=ly)\s+|\s+(?=to\s))|"
    r"\d{1,2}\s?[.-]\s*(?=[a-z]{2})|"
    r"(?:اولا|ثانیا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)\s*[,:-]?\s+|"
    r"(?:\d{1,2}|[ا-ی])\s?(?:-\s?|\.\s)(?=[ا-ی])|"
    r"-\s+(?=[ا-ی])|"
    r"و?\s?(?:نخست|اول|دوم|سوم|چهارم|پنجم|ششم|یک|دو|سه|چهار|پنج|شش)(?:\s(?:انکه|این\s?که)\s|\s?[-:,]\s?)"
)
# In Arabic the signs stand without brackets, too: «1- صيانة ... 2- تدريب ...», «أولا: ...، ثانيا: ...».
_SIGN_INSIDE: Final = re.compile(
    r"[,;]?\s*(?:and\s+|و\s*)?\((?:[a-z]|[ivx]{1,4}|\d{1,2}|الف|[ا-ی])\)\s*|"
    r"[,;]?\s(?:and\s+)?\d{1,2}\s?[-.)]\s?(?=[a-z]{2,}\s)|"
    rf"[,;]?\s(?:and\s+)?{ORDINALS_EN},?\s+(?=to\s)|"
    r"[,;]?\s\d{1,2}\s?-\s?(?=[ا-ی]{3})|"
    r"[,;]?\s(?:\d{1,2}|الف|[بپتثجچحد])\)\s*(?=[ا-ی]{2})|"
    r"[,;]?\s(?:و\s)?(?:دوم|سوم|چهارم|پنجم|ششم|سرانجام|بالاخره)\s(?:انکه|این\s?که)\s|"
    r"[,;]\s*(?:و\s)?(?:دوم|سوم|چهارم|پنجم|ششم|دو|سه|چهار|پنج|شش)\s?[-:,]\s?(?=[ا-ی])|"
    r"[,;]\s*و?(?:ثانیا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)\s*[,:-]?\s+"
)
LANGUAGES: Final[Mapping[str, Rules]] = {"en": english.RULES, "ar": arabic.RULES, "fa": persian.RULES}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What the record knows and texts may name: names of States by code, names and acronyms of
    organizations by slug, and of each theme its names and the texts of earlier resolutions.
    """

    states: Mapping[str, Sequence[str]] = field(default_factory=dict)
    organizations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    themes: Mapping[str, Sequence[str]] = field(default_factory=dict)


# Seconds of the processor. A text of 400 pages takes ten; one that is made to be slow would take hours.
SECONDS_MAX: Final = 30


class TookTooLong(Refused):
    """What a text asks was not found within SECONDS_MAX, and nothing is proposed from it."""


# An ask with its block and its sentence.
_Asked = tuple[Block, tuple[int, int], Ask]


def propose(text: str, *, language: str, catalogue: Catalogue) -> Draft:
    """All that is proposed from `text`, which is in `language`, one of LANGUAGES; TookTooLong where finding
    that takes more than SECONDS_MAX.
    """
    rules = LANGUAGES[language]
    folded = Folded(text)
    blocks = blocks_of(folded, rules.starts_action)
    folded.text = unwrapped(folded.text, blocks)
    organizations = partners.Organizations(catalogue.organizations)
    classifier = themes.Classifier(catalogue.themes)
    proposals: list[Proposal] = []
    known_states = names.of_states(catalogue.states)
    for block, sentence, ask in _looking_ahead(folded.text, blocks, rules, known_states):
        proposal = _proposal(folded, block, ask, rules)
        proposal.deadline = deadlines.find(folded, ask.start, ask.end, language, sentence_end=sentence[1])
        proposal.partners = organizations.find(folded, ask.start, sentence[1], language, action_end=ask.end)
        frame = folded.text[slice(*ask.frame)] if ask.frame else ""
        proposal.theme = classifier.theme_of(f"{folded.text[ask.start : ask.end]} {frame}")
        proposals.append(proposal)
    return Draft(
        language=language,
        proposals=_without_repetition(folded, proposals, _headlines(folded.text, blocks)),
        states=names.find(folded, blocks, language, catalogue.states),
        facts=[
            *facts.find(folded, blocks, language),
            *holding.find(folded, blocks, language, catalogue.states),
        ],
    )


def _looking_ahead(text: str, blocks: Sequence[Block], rules: Rules, states: Collection[str]) -> list[_Asked]:
    """Every ask; where a language looks ahead, read anew once the first one tells that the text asks."""
    found: list[_Asked] = []
    for asked in _asks(text, blocks, rules, states):
        if rules.looks_ahead and not asked[2].apart:
            return list(_asks(text, blocks, rules, states, known=True))
        found.append(asked)
    return found


def _asks(
    text: str, blocks: Sequence[Block], rules: Rules, states: Collection[str], *, known: bool = False
) -> Iterator[_Asked]:
    """Every ask with its place; what leads a list in is read once, for the items below it. `known` says that
    the text asks for something.
    """
    found = False
    until = time.thread_time() + SECONDS_MAX
    leads: dict[int, Lead] = {}
    speaker = ""
    led = {block.lead for block in blocks if block.lead is not None}
    before: Ask | None = None
    for number, block in enumerate(blocks):
        sentences = sentences_of(text, block.start, block.end)
        inline: Lead | None = None
        for place, sentence in enumerate(sentences):
            if time.thread_time() > until:
                raise TookTooLong(
                    _(
                        "Finding what this text asks takes longer than %(limit)d seconds, and was given up. "
                        "Take the pages of it that ask for something."
                    )
                    % {"limit": SECONDS_MAX}
                )
            reading = Reading(
                text=text,
                start=sentence[0],
                end=sentence[1],
                lead=leads.get(block.lead) if block.lead is not None else None,
                is_item=bool(block.marker),
                opens_block=place == 0,
                speaker=speaker,
                asked=found,
                asks=known or found,
                states=states,
            )
            if number in led and place == len(sentences) - 1:
                leads[number] = _inherited(rules.lead_of(reading), reading.lead)
                asked = rules.before_lead(reading, leads[number]) if rules.before_lead else []
                found = found or bool(asked) or (rules.looks_ahead and leads[number].asks is True)
                yield from ((block, sentence, ask) for ask in asked)
                continue
            if reading.lead and reading.lead.asks is False:
                if rules.speaks is None or not rules.speaks(text, reading.start):
                    continue
                reading.lead = None
            if inline and rules.looks_ahead and _is_past(reading):
                inline = None
            if colon := _inline(reading, rules):
                inline = rules.lead_of(replace(reading, end=colon))
            asked = [ask for item in _items(reading, inline, colon) for ask in rules.asks_of(item)]
            if not asked and before and _goes_on(reading, rules, first=place == 0):
                asked = _resumed(reading, before, rules)
            found = found or bool(asked)
            yield from ((block, sentence, ask) for ask in asked)
            listed = before if rules.looks_ahead and _end_of(text, sentence) == ";" else None
            before = asked[-1] if asked else listed
            speaker = rules.class_of(text[slice(*sentence)]) or speaker


def _goes_on(reading: Reading, rules: Rules, *, first: bool) -> bool:
    """Whether a sentence may go on with the verb of the one before it: after a semicolon, and in languages
    that have it, wherever an action is joined on.
    """
    if not first and reading.text[: reading.start].rstrip().endswith(";"):
        return True
    joins = rules.joins is not None and rules.joins(reading.text, reading.start)
    return joins and not (reading.is_item and first)


def _resumed(reading: Reading, before: Ask, rules: Rules) -> list[Ask]:
    """The asks after a semicolon that go on with the verb before it."""
    start = rules.resumes(reading.text, reading.start, reading.end) if rules.resumes else None
    if start is None or before.apart:
        return []
    lead = Lead(
        asks=True,
        strength=before.strength,
        verb=before.verb,
        voice=before.voice,
        addressee=before.addressee,
    )
    return rules.asks_of(replace(reading, start=start, lead=lead, is_item=True, opens_block=True))


def _end_of(text: str, sentence: tuple[int, int]) -> str:
    """The sign that a sentence ends with."""
    return text[sentence[1] - 1 : sentence[1]]


def _is_past(reading: Reading) -> bool:
    """Whether a list inside a block has ended with the sentence before, and no sign begins another item."""
    ended = reading.text[: reading.start].rstrip().endswith((".", "!", "?"))
    return ended and _SIGN.match(reading.text, reading.start, reading.end) is None


def _inline(reading: Reading, rules: Rules) -> int:
    """Where a list begins inside a sentence, right after its colon; 0 where none does."""
    for colon in _COLON.finditer(reading.text, reading.start, reading.end):
        sign = _SIGN.match(reading.text, colon.end())
        after = sign.end() if sign else colon.end()
        if not sign and not rules.opens_list(reading.text, after, reading.end):
            continue
        lead = rules.lead_of(replace(reading, end=colon.start()))
        if lead.asks and lead.voice != "one_delegation":
            return colon.end()
    return 0


def _items(reading: Reading, inline: Lead | None, colon: int) -> list[Reading]:
    """The sentence itself, or the items that stand in it after a colon, or in what follows such a one."""
    if inline is None:
        return [reading]
    start = colon or reading.start
    if sign := _SIGN.match(reading.text, start, reading.end):
        start = sign.end()
    starts = [start]
    starts += [sign.end() for sign in _SIGN_INSIDE.finditer(reading.text, start, reading.end)]
    ends = [sign.start() for sign in _SIGN_INSIDE.finditer(reading.text, start, reading.end)] + [reading.end]
    return [
        replace(reading, start=one, end=other, lead=inline, is_item=True, opens_block=True)
        for one, other in zip(starts, ends, strict=True)
        if reading.text[one:other].strip(" ,;:-")
    ]


def _inherited(lead: Lead, above: Lead | None) -> Lead:
    """A heading inside a list lends what the list itself was lent."""
    return above if lead.asks is None and above is not None else lead


# As far before an action stands what turns it into its contrary.
_FORBORNE_REACH: Final = 100


def _proposal(folded: Folded, block: Block, ask: Ask, rules: Rules) -> Proposal:
    verb = Span(*folded.span(*ask.verb)) if ask.verb else None
    because = [Because(what="strength" if ask.strength else "verb", span=verb)] if verb else []
    because += [Because(what="strength", span=Span(*folded.span(*place))) for place in ask.also]
    if ask.need:
        because.append(Because(what="need", span=Span(*folded.span(*ask.need))))
    floor = max(block.start, ask.start - _FORBORNE_REACH)
    forborne = rules.forborne.search(folded.text, floor, ask.start)
    start = forborne.start(forborne.lastgroup or 0) if forborne else ask.start
    return Proposal(
        passages=[Span(*folded.span(start, ask.end))],
        strength=ask.strength,
        voiced_by=ask.voice,
        paragraph=block.paragraph,
        strength_spans=[verb] if verb and ask.strength else [],
        because=because,
        apart=ask.apart,
        purpose=Span(*folded.span(*ask.purpose)) if ask.purpose else None,
        frame=Span(*folded.span(*ask.frame)) if ask.frame else None,
        addressee=Span(*folded.span(*ask.addressee)) if ask.addressee else None,
        addressed_to=rules.addressee_of(folded.text[slice(*ask.addressee)]) if ask.addressee else None,
    )


def _headlines(text: str, blocks: Sequence[Block]) -> set[int]:
    """The paragraphs before the first one that ends like a sentence."""
    found: set[int] = set()
    for block in blocks[:3]:
        if re.search(r"[.;:!?][\")]*\s*$", text[block.start : block.end]):
            break
        found.add(block.paragraph)
    return found


def _without_repetition(folded: Folded, proposals: Sequence[Proposal], headlines: set[int]) -> list[Proposal]:
    """A headline or a summary that repeats an ask gives a second passage of it, not another one."""
    kept: list[Proposal] = []
    for proposal in proposals:
        for earlier in kept:
            if (
                not earlier.apart
                and not proposal.apart
                and themes.same_action(
                    earlier.passages[0].of(folded.stored),
                    proposal.passages[0].of(folded.stored),
                    headline=earlier.paragraph in headlines,
                )
            ):
                earlier.passages += proposal.passages
                earlier.because += proposal.because
                earlier.deadline = earlier.deadline or proposal.deadline
                break
        else:
            kept.append(proposal)
    return kept
