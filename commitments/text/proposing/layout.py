"""How a text is laid out: its paragraphs, the items of its lists with the line that leads them in, its
sentences.

Lines may be wrapped, a number may stand on a line of its own, and a list may have no signs at all.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from commitments.text.proposing.folding import Folded

_ORDINALS_AR: Final = (
    "اولا|ثانیا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا|حادی عشر|ثانی عشر|ثالث عشر|رابع عشر|خامس عشر"
)
_ORDINALS_FA: Final = "اول|دوم|سوم|چهارم|پنجم|ششم|هفتم|هشتم|نهم|دهم|نخست|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده"
ORDINALS_EN: Final = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)(?:ly)?"
_NAMED: Final = (
    "recommendation|paragraph|article|decision|resolution|item|action|measure|activity|commitment|"
    "بند|ماده|اصل|توصیه|التوصیه|الماده|الفقره|البند"
)
# The sign before an item of a list, with its kind, by which lists inside lists are told apart.
_MARKERS: Final = (
    ("subfigure", re.compile(r"\d{1,3}(?:\.\d{1,2})+\.?\s+")),
    # Figures in brackets stand below bare ones: "1. Urges ports:" above "(1) to ...".
    ("bracketed", re.compile(r"\(\d{1,3}\)\s*[-.)]?(?:\s+|(?=[^\W\d]))")),
    (
        "figure",
        re.compile(
            r"\.\s?\d{1,2}\s+(?=[ا-ی]{3})|\(?\d{1,3}(?:\s?[.)/_٫](?!\d)|[.)/]|\s*-|\))\s*[-.)]?(?:\s+|(?=[^\W\d]))|\d{1,2}-\d{1,2}\s?[.)-]\s*|\d{1,2}\.[a-z]\.\s+|"
            r"\d{1,2}\s+(?=(?:that|to)\s+[a-z])"
        ),
    ),
    ("named", re.compile(rf"(?:{_NAMED})\s+(?:\d{{1,3}}(?:\.\d{{1,2}})*|{_ORDINALS_FA})\s*[:.\-)]\s*")),
    (
        "named",
        re.compile(
            r"(?:ال)?(?:نشاط|هدف|اجرا|مخرج|تدبیر|توصیه)\s+(?:\d{1,3}(?:[.-]\d{1,2})*|ال\w+(?:\s+عشره?)?)\s*[:\-–]\s*"
        ),
    ),
    ("named", re.compile(r"الماده\s+ال\w+(?:\s+عشره?)?\s*[:.\-–]\s*")),
    ("named", re.compile(r"ماده\s+\d{1,3}\s*$")),
    (
        "letter",
        re.compile(r"\(\s?(?:[a-z]|[ivx]{1,5}|الف|[ا-ی])\s?\)\s*|(?:[a-z]|[ivx]{1,5}|الف|[ا-ی])\)\s*"),
    ),
    (
        "letter",
        re.compile(r"(?:الف|[ب-ی]|ا)\s*-\s+|[ابجهو]\.\s+(?=[ا-ی]{2})|[a-h]\s+(?=to\s+[a-z])"),
    ),
    ("letter", re.compile(r"(?:الف|[بپتثجچحد])\s?:\s+(?=[ا-ی]{2})")),
    ("dotted", re.compile(r"(?:[a-h]|i{1,3}|iv|vi{0,3}|ix|xi{0,3})\.\s+")),
    ("ordinal", re.compile(rf"(?:{_ORDINALS_AR})\s*[:,\-.]\s*")),
    ("ordinal", re.compile(rf"(?:{_ORDINALS_FA}|{ORDINALS_EN})\s*[:)\-]\s*")),
    # "First, to light the piers", "Secondly, urged the ports to ...", "First. That they ...".
    ("ordinal", re.compile(rf"(?:and )?{ORDINALS_EN}(?:,|\.)\s+(?=(?:to|that)\b|(?<=ly, )[a-z]+ed\b)")),
    ("bullet", re.compile(r"ø\s+(?=\w)|[•·▪●○◦*٭★☆✓✔➢➤►▶‣∙▪◾■□–-]\s*(?=\w|\(\w{1,3}\)\s)|o\s{2,}")),
)
# The kinds that count.
_FIGURES: Final = frozenset(("figure", "bracketed"))
# The sign of an item in brackets, behind a dash.
_BRACKETED: Final = re.compile(r"\((?:\d{1,2}|(?P<letter>[a-z]|[ivx]{1,5}))\)\s+(?=\w)")
_NUMBER_ALONE: Final = re.compile(r"\s*\(?\d{1,3}\s*[.)\-–]*\s*")
# A line that begins with what its action is counted as, in Persian, or with what a plan says of one:
# «مصوبه ۲: ...», «مسئول اجرا: ...».
_LABELLED: Final = re.compile(
    r"\s*(?:مصوبه|تصمیم|اقدام|گام|مرحله|راهبرد|راهکار|تعهد|پیشنهاد|محور|اولویت)\s(?:شماره\s)?"
    rf"(?:\d{{1,2}}(?:[-.]\d{{1,2}})?|{_ORDINALS_FA})\s?(?:\([^()\n]{{2,40}}\))?\s?:\s|"
    r"\s*(?:مسیول|مجری|زمان|مهلت|شاخص|منابع|بودجه|هدف|وضعیت|نهاد)(?:\s\w+){0,3}\s?:\s"
)
# The heading of an article in Arabic, alone on its line: «المادة الثامنة».
_ARTICLE_ALONE: Final = re.compile(
    r"\s*\(?\s?(?:ال)?ماده\s+(?:\(?\d{1,3}\)?|ال\w+(?:\s+عشره?)?(?:\s+وال\w+)?)\s*\)?\s*[:.\-–]*\s*"
)
_TERMINAL: Final = re.compile(r"[.!?;:]['\")\]]*\s*$")
# What ends with a full stop and is no end of a sentence.
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|no|art|arts|para|paras|st|gen|col|lt|capt|h\.e|e\.g|i\.e|u\.s|"
    r"u\.n|vs|etc|cf|res|"
    r"rev|add|vol|[a-z]|د|م|ا|ه|ص|ق|ش)|\d)\.$"
)
# In Arabic and Persian the blank after a full stop is often forgotten.
_BOUNDARY: Final = re.compile(
    r"[.!?;]['\")\]]*(?:\s+|$)|(?<=[\u0621-\u06cc]{3})[.!?;](?=[\u0621-\u06cc]{2})|(?<!\.)\.{2,}(?=\w)|(?<=\d{4})\.(?=[\u0621-\u06cc]{3})|"
    # Old agencies' files have «0» for a full stop.
    r"(?<=[\u0621-\u06cc])\s?0{1,2}(?=[\u0621-\u06cc]|\s+[\u0621-\u06cc]|\s*$)"
)
# The figure of an item inside a line, in English: behind a sign, or before "to".
_FIGURE_OF_ITEM: Final = re.compile(r"(?P<sign>(?:^|[:;.,])\s*)?(?:\band\s+)?(?<!\d)\d{1,2}\.\s+$")
_TO_DO: Final = re.compile(r"(?:to|that)\s(?!(?:this|that|these|the)\b)[a-z]")
# What an action is for, in Arabic, goes on behind a semicolon: «صيانة المنارات؛ لتسهيل الملاحة».
_GOES_ON: Final = re.compile(
    r"(?:لا\s?سیما|خصوصا\s|بما\s+[یت]|من\s+اجل|بهدف|بغیه|وذلک\s+(?:ل|ب|من)|ل(?:ل?ت\w{2,}ی\w(?:ها|هم|ه)?|ا(?:تاح|عطا|دخال|نشا|قام|عاد|طلاق|شراک|دراج|یجاد|ستفاد|ستخدام|عداد|زال|ظهار|\w{2}ا[^م\W]?(?!\w))\w*|"
    r"ل\w{3,}|م\w{2,4}ه|صیانه|حمایه|خدمه|سلامه|زیاده|بنا|دعم|منع|نشر|رفع|خفض|حفظ|خلق|ضمان|تحقیق|ی\w{3,}|ت\w{3})\s)"
)
# So does what is counted in words: «توافق شد؛ نخست اینکه ...».
_COUNTED: Final = re.compile(r"(?:نخست|اول|یکم)\s(?:انکه|این\s?که)\s")
# «..., سمینارها و ... برگزار شد»: a list that is left open ends no sentence.
_AND_SO_ON: Final = re.compile(r"(?<!\w)و\s?\.*$")
# Dots before what was announced end nothing: «توصيات من أهمها ..صيانة المنارات».
_ANNOUNCED: Final = re.compile(r"(?:منها|اهمها|ابرزها|بینها|یلی|التالیه|الاتیه)\s*$")
_WRAP_SHARE: Final = 0.6
# Words after which no sentence ends.
_UNDONE: Final = re.compile(
    r"\b(?:and|or|to|the|an?|of|for|in|on|with|by|that|which|who|from|as|at|its|their|our|be|is|are|"
    r"و|در|به|از|که|بر|با|برای|فی|من|علی|الی|عن|ان|التی|الذی|بین|تا|یا|او)\s*$"
)
# Characters of a sentence; the longest of real ones has two thousand. What reading one takes grows faster
# than its length.
SENTENCE_MAX: Final = 4_000
# How far before its end it is seen whether something ends there.
_BEFORE: Final = 60
# Characters of the longest line of a text whose lines are wrapped.
_WRAPPED_MIN, _WRAPPED_MAX = 45, 130
_LONG_LINE: Final = re.compile(rf"([^\n]{{{_WRAPPED_MIN}}})\n")
# Of a text's lines, how many may be longer; how far a line goes that goes on below, and how many of these do.
_FEW, _FILLED, _ALIKE = 0.2, 0.75, 0.8


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph or one item of a list: places in the folded text, without its sign, and the figure in
    that; `lead` is the number of the block whose words it continues, and `paragraph` counts from 1.
    """

    start: int
    end: int
    marker: str = ""
    figure: int = 0
    lead: int | None = None
    paragraph: int = 0


def blocks_of(folded: Folded, starts_action: Callable[[str], bool]) -> list[Block]:
    """The paragraphs and items of a text in their order."""
    lines = _joined(folded.text, list(_lines(folded.text)), starts_action)
    numbered: list[Block] = []
    pending = ""
    for number, (start, end) in enumerate(lines, start=1):
        block = _without_marker(folded.text, start, end)
        alone = any(sign.fullmatch(folded.text, start, end) for sign in (_NUMBER_ALONE, _ARTICLE_ALONE))
        if block.start >= block.end or alone:
            pending = block.marker or "figure"
            continue
        if pending and not block.marker:
            block = replace(block, marker=pending)
        pending = ""
        numbered.append(replace(block, paragraph=number))
    return list(_with_leads(folded.text, numbered, starts_action))


def unwrapped(text: str, blocks: Sequence[Block]) -> str:
    """The text with a blank wherever a long line goes on inside a block; every place stays what it is."""
    parts, done = [], 0
    for block in blocks:
        parts += [text[done : block.start], _LONG_LINE.sub(r"\1 ", text[block.start : block.end])]
        done = block.end
    return "".join([*parts, text[done:]])


def sentences_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one block; a semicolon ends one too."""
    found, begun = [], start
    for match in _BOUNDARY.finditer(text, start, end):
        joined = _GOES_ON.match(text, match.end()) or _COUNTED.match(text, match.end())
        if text[match.start()] == ";" and joined:
            continue
        if match[0].startswith("..") and _ANNOUNCED.search(
            text, max(begun, match.start() - 12), match.start()
        ):
            continue
        if text[match.start()] == "." and _ABBREVIATION.search(
            text, max(begun, match.start() - 8), match.start() + 1
        ):
            if not text[match.start() - 1].isdigit() or (match.end() < end and text[match.end()].isdigit()):
                continue
        before = max(begun, match.start() - _BEFORE)
        figure = _FIGURE_OF_ITEM.search(text[before : match.end()]) if text[match.start()] == "." else None
        if figure and (figure["sign"] is not None or _TO_DO.match(text, match.end(), end)):
            # The next item stands in the same line: "these steps: 1. Dredge the canals. 2. Train pilots."
            continue
        if re.search(r"[(\[]\.*$", text[before : match.start()]):
            # Dots in brackets, for what was left out, end nothing.
            continue
        if text[match.start()] == "." and _AND_SO_ON.search(text, before, match.start()):
            continue
        if not text[begun : match.start()].isspace() and match.start() > begun:
            found.append((begun, match.end()))
        begun = match.end()
    if text[begun:end].strip():
        found.append((begun, end))
    return [_trimmed(text, *part) for sentence in found for part in _parts(text, *sentence)]


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or where it is longer than any, parts of it that end with a word."""
    while end - start > SENTENCE_MAX:
        blank = text.rfind(" ", start + SENTENCE_MAX // 2, start + SENTENCE_MAX)
        cut = blank if blank > 0 else start + SENTENCE_MAX
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        if match[0].strip():
            yield match.span()


def _joined(
    text: str, lines: Sequence[tuple[int, int]], starts_action: Callable[[str], bool]
) -> list[tuple[int, int]]:
    """The lines with those joined that were wrapped."""
    longest = _longest(text, lines)
    apart = len(re.findall(r"\n[ \t]*\n", text)) >= 2
    wrapped = (
        _WRAPPED_MIN <= longest <= _WRAPPED_MAX
        and sum(end - start > _WRAP_SHARE * longest for start, end in lines) > len(lines) / 3
    )
    found: list[tuple[int, int]] = []
    bare = _items_without_signs(text, lines, starts_action)
    for start, end in lines:
        if (start, end) in bare:
            found.append((start, end))
            continue
        if found and _continues(text, found[-1], (start, end), apart=apart, wrapped=wrapped, longest=longest):
            line = text[start:end].lstrip()
            short = found[-1][1] - _line_start(text, found[-1][1]) < _WRAP_SHARE * longest
            if not (short and starts_action(line) and not line[:1].islower()):
                found[-1] = (found[-1][0], end)
                continue
        found.append((start, end))
    return found


# Lines that show that a list has no signs, and how many of its lines begin an action.
_UNSIGNED_MIN, _UNSIGNED_SHARE = 3, 0.75


def _items_without_signs(
    text: str, lines: Sequence[tuple[int, int]], starts_action: Callable[[str], bool]
) -> set[tuple[int, int]]:
    """The lines of lists whose items have no signs and no stops, nearly each of which begins an action; lines
    that were wrapped seldom do.
    """
    found: set[tuple[int, int]] = set()
    number = 0
    while number < len(lines):
        number += 1
        if text[lines[number - 1][1] - 1] != ":":
            continue
        below = number
        while (
            below < len(lines)
            and not _marker(text, *lines[below])[0]
            and not _TERMINAL.search(text, *lines[below])
        ):
            below += 1
        listed = lines[number:below]
        acting = {line for line in listed if starts_action(text[slice(*line)].lstrip())}
        if len(listed) >= _UNSIGNED_MIN and len(acting) >= _UNSIGNED_SHARE * len(listed):
            found |= acting
    return found


def _longest(text: str, lines: Sequence[tuple[int, int]]) -> int:
    """How long lines are at most; where a few were put together on their way out of a PDF and all others
    are filled alike, how long these are.
    """
    lengths = [end - start for start, end in lines]
    longest = max(lengths, default=0)
    width = max((length for length in lengths if length <= _WRAPPED_MAX), default=0)
    if width == longest or sum(length > width for length in lengths) > len(lines) * _FEW:
        return longest
    going_on = [
        line[1] - line[0]
        for line, after in pairwise(lines)
        if not _TERMINAL.search(text, *line) and not _marker(text, *after)[0]
    ]
    filled = sum(length > _FILLED * width for length in going_on)
    return width if going_on and filled >= _ALIKE * len(going_on) else longest


def _line_start(text: str, end: int) -> int:
    return text.rfind("\n", 0, end) + 1


def _continues(
    text: str, before: tuple[int, int], line: tuple[int, int], *, apart: bool, wrapped: bool, longest: int
) -> bool:
    """Whether a line goes on with the sentence of the line before it."""
    gap = text[before[1] : line[0]]
    if gap.count("\n") != 1 or _marker(text, *line)[0] or _NUMBER_ALONE.fullmatch(text, *before):
        return False
    kind, after = _marker(text, *before)
    if _LABELLED.match(text, *line):
        return False
    if kind == "named" and not text[after : before[1]].strip():
        # «ماده ۳» on a line of its own
        return False
    if _ARTICLE_ALONE.fullmatch(text, *before) or _ARTICLE_ALONE.fullmatch(text, *line):
        return False
    if _TERMINAL.search(text, _line_start(text, before[1]), before[1]):
        # A full stop may stand at the end of a wrapped line, where the paragraph goes on.
        return (
            apart
            and wrapped
            and text[before[1] - 1] not in ":;"
            and before[1] - _line_start(text, before[1]) > 0.85 * longest
        )
    return apart or wrapped or _is_within(text, before[1])


def _is_within(text: str, end: int) -> bool:
    """Whether a long line ends as only the midst of a sentence does."""
    start = _line_start(text, end)
    return end - start >= _WRAPPED_MIN and bool(_UNDONE.search(text, start, end))


def _marker(text: str, start: int, end: int) -> tuple[str, int]:
    """The kind of the sign at the beginning of a line, and where the line goes on after it."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    for kind, sign in _MARKERS:
        if match := sign.match(text, start, end):
            if kind == "bullet" and (inner := _BRACKETED.match(text, match.end(), end)):
                # A dash before figures in brackets says nothing by itself.
                return "letter" if inner["letter"] else "bracketed", inner.end()
            return kind, match.end()
    return "", start


def _without_marker(text: str, start: int, end: int) -> Block:
    kind, after = _marker(text, start, end)
    figure = re.match(r"\W*(\d{1,3})(?![\d.]*\.\d)", text[start:after]) if kind in _FIGURES else None
    start, end = _trimmed(text, after, end)
    return Block(start=start, end=end, marker=kind, figure=int(figure[1]) if figure else 0)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _with_leads(text: str, blocks: Sequence[Block], starts_action: Callable[[str], bool]) -> Iterator[Block]:
    """Each block with the one that leads it in: a line that ends in a colon lends its verb to the items
    below, and so does a short line without an end, over items with signs.
    """
    open_leads: list[tuple[int, str, str]] = []  # number of the lead, its own marker, the marker of its items
    for number, block in enumerate(blocks):
        while open_leads and not (
            _belongs(text, block, open_leads[-1], starts_action, at=number)
            or _counts_on(blocks, open_leads[-1], number)
        ):
            open_leads.pop()
        yield replace(block, lead=open_leads[-1][0] if open_leads else None)
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if following is None:
            continue
        body = text[block.start : block.end]
        # The last item of an inner list, before the outer list goes on, is no heading.
        goes_on_outside = following.marker in {own for _, own, _ in open_leads if own} or (
            following.marker == "named" and block.marker in {*_FIGURES, "letter", "bullet"}
        )
        heading = len(body) <= 90 and not goes_on_outside and not re.search(r"[.!?;,:]\s*$", body)
        # A line of a paragraph's length leads in what is below it only where nothing else can be meant.
        open_ended = not block.marker and following.marker == "bullet" and re.search(r"\w\s*$", body)
        decides = (following.marker == "letter" and len(body) <= 60 and body.endswith(",")) or (
            following.marker in {"letter", "dotted", *_FIGURES} and re.search(r"[^\W\d]\s?-$", body)
        )
        # «أولا: المحور الصحي», over lines without signs
        section = (
            block.marker == "ordinal"
            and heading
            and len(body) <= 60
            and not following.marker
            and starts_action(text[following.start : following.end])
        )
        if (
            re.search(r":\s*-?\s*$", body)
            or section
            or ((heading or open_ended or decides) and following.marker and following.marker != block.marker)
        ):
            open_leads.append((number, block.marker, following.marker))


def _counts_on(blocks: Sequence[Block], lead: tuple[int, str, str], number: int) -> bool:
    """Whether figures below a figure go on: 1 and 2 below 3, until 4 comes."""
    own, here, before = blocks[lead[0]].figure, blocks[number].figure, blocks[number - 1].figure
    return bool(own and here) and here == before + 1 and here != own + 1 and lead[1] == lead[2] in _FIGURES


def _is_moved_in(text: str, start: int) -> bool:
    """Whether blanks stand before the first word of a line."""
    return re.fullmatch(r"[ \t]{2,}", text[_line_start(text, start) : start]) is not None


def _belongs(
    text: str, block: Block, lead: tuple[int, str, str], starts_action: Callable[[str], bool], *, at: int
) -> bool:
    """Whether `block` is still an item of the list that was led in."""
    number, own, items = lead
    if at == number + 1:
        return True
    if items == "bullet" and not block.marker and own != "bullet":
        # A line that is moved in as far as the signs above it goes on with their list.
        return _is_moved_in(text, block.start) and starts_action(text[block.start : block.end])
    if items:
        return block.marker == items and items != own
    if block.marker:
        return False
    return starts_action(text[block.start : block.end])
