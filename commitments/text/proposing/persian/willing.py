"""What those who met will do, without a verb that asks, in Persian: «دو کشور نقشه‌ها را مبادله خواهند کرد»."""

import re

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.folding import fold
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.kinds import is_statement
from commitments.text.proposing.persian.speakers import _class_of, goes_on_speaking
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end


def of_ours(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«ما ... خواهیم کرد», in a statement of all."""
    text = reading.text
    ours = expanded(r"(?<!\w)ما (?P<what>[^.;]+? (?P<verb>خواهیم \w+))").search(text, begin, end)
    told_by_all = re.search(r"بیانیه|اعلامیه|قطعنامه", text[reading.start : ours.start()]) if ours else None
    if ours is None:
        return _of_what_we_do(reading, begin, end)
    if not (told_by_all or reading.speaker == "collective"):
        return []
    if expanded(WORDS.source("shall_not")).search(text[ours.start("what") : ours.start("verb")]):
        return []
    asks, start = [], ours.start("what")
    if declared := expanded(r"[^;]*(?<!\w)(?:اعلام|بیان|تصریح) می~(?:دار|کن|نمای)یم که ").match(
        text, start, ours.start("verb")
    ):
        start = declared.end()
    for will in expanded(r"(?<!\w)خواهیم \w+(?!\w)").finditer(text, start, end):
        if len(text[start : will.start()].split()) > 2:
            asks.append(
                Ask(start=start, end=will.end(), strength="agreed", verb=will.span(), voice="states_present")
            )
        start = skip_joints(text, will.end(), end)
    return asks


def _of_what_we_do(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«ما صید ترال را برمی‌چینیم و ... می‌کنیم», in a statement of all."""
    text = reading.text
    ours = expanded(r"\W*ما (?:همچنین |نیز )?").match(text, begin, end)
    told_by_all = is_statement(text) or (reading.speaker == "collective" and not goes_on_speaking(reading))
    if ours is None or not told_by_all or not reading.asked:
        return []
    asks, start = [], ours.end()
    for verb in expanded(WORDS.source("we_do")).finditer(text, start, end):
        silent = any(
            expanded(source).search(text, start, verb.start())
            for source in (WORDS.source("articles", "no_deed"), WORDS.source("we_only_say"))
        )
        if not silent and re.search(r"\sرا\s|^به\s", text[start : verb.start()]):
            asks.append(
                Ask(start=start, end=verb.end(), strength="agreed", verb=verb.span(), voice="states_present")
            )
        start = skip_joints(text, verb.end(), end)
    return asks


def of_what_will_be(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«وزیران اعلام کردند که ... خواهند کرد»."""
    text = reading.text
    will = expanded(WORDS.source("will_do")).search(text, begin, end)
    if will is None or _class_of(text[reading.start : will.start()]) != "collective":
        return []
    start, stop = will.span("what")
    stressed = re.match(r"تاکید|تصریح", will[0]) and will["verb"].startswith("می")
    if stressed or expanded(WORDS.source("no_deed")).search(text, start, will.start("verb")):
        return []
    begun, asks = after_subject(text, start, stop), []
    for verb in expanded(WORDS.source("presently")).finditer(text, start, trim_end(text, start, end)):
        if (
            re.match(r"\s*(?:,|و(?!\w)|$)", text[verb.end() : end])
            and len(text[begun : verb.start()].split()) > 1
        ):
            asks.append((begun, verb.end()))
            begun = skip_joints(text, verb.end(), end)
    return [
        Ask(start=one, end=other, strength="agreed", verb=will.span("verb"), voice="states_present")
        for one, other in asks or [(start, stop)]
    ]


def of_will(reading: Reading, begin: int, end: int, speaker: str) -> list[Ask]:
    """«دو کشور نقشه‌ها را مبادله خواهند کرد», told of a meeting that asked for something, is agreed."""
    text = reading.text
    will = expanded(WORDS.source("shall")).search(text, begin, end)
    if will is None or "guest" in {speaker, reading.speaker} or speaker == "one":
        return []
    before = text[begin : will.start()]
    if expanded(WORDS.source("shall_not")).search(before) or expanded(WORDS.source("expected")).search(
        before
    ):
        return []
    by_text = expanded(WORDS.source("agreed_text")).search(text, reading.start, will.start())
    who = expanded(rf"(?<!\w){WORDS.source('speakers', 'collective')}(?!\w)").search(
        text, begin, will.start()
    )
    ours = will["verb"].endswith("یم") or will["verb"].startswith(fold("خواهیم"))
    told = reading.asked or reading.is_item or by_text or is_statement(text)
    told = told or (ours and _class_of(text[reading.start : will.start()]) == "collective")
    if not told or not (who or ours or by_text):
        return []
    if who and _class_of(before) != "collective":
        return []
    if ours:
        # «صندوقی برای صیادان بنیاد خواهیم نهاد»: the ending of the verb says who.
        opening = expanded(
            r'(?:[^"]{0,90}(?<!\w)(?:(?:گفت|افزود|(?:اعلام|بیان|اظهار) (?:کرد|داشت))(?:ند)?~:?~"|'
            r"(?:اعلام|بیان|تصریح) می~(?:دار|کن|نمای)یم که ))?"
            r"(?:ما(?: (?:همچنین|نیز))? )?"
        ).match(text, skip_joints(text, begin, will.start()))
        place = opening.end() if opening else begin
    else:
        place = after_subject(text, who.end() if who else begin, will.start())
    if len(text[place : will.start()].split()) < 2:
        return []
    return [Ask(start=place, end=will.end(), strength="agreed", verb=will.span(), voice="states_present")]


def after_subject(text: str, start: int, end: int) -> int:
    """Where what is said of a subject begins: after its names, at a preposition, an action or an aside."""
    aside = expanded(r"[^,]{0,120}?(?<!\w)(?:با (?:امضا|هدف|توجه)|به منظور|طبق|بر~?اساس)[^,]*,").match(
        text, start, end
    )
    start = skip_joints(text, aside.end() if aside else start, end)
    named = expanded(
        r"(?:(?!(?:در|بر|به|با|برای|از|نسبت|همچنین|نیز|ضمن|تا|همکاری\w*|خود|را)(?!\w))\w+ ){1,5}?"
        r"(?=(?:در|بر|به|با|برای|از|نسبت|تا)(?!\w))"
    ).match(text, start, end)
    if named and not actions.opens_action(text, start, end):
        start = named.end()
    return skip_joints(text, start, end)
