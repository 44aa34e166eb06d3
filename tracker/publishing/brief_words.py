"""A brief in the words, the digits and the calendar of a language, as brief.typ sets it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info, gettext as _, ngettext

from commitments.addresses import page_url
from commitments.language.calendars import (
    Calendar,
    format_date,
    format_datetime,
    localize_digits,
    override_calendar,
)
from commitments.language.languages import RIGHT_TO_LEFT, OtherLanguageText, current_language, name_of
from commitments.periods import format_deadline
from commitments.terms.badges import STATUS_SHAPES
from commitments.vocabulary import Status
from tracker.publishing.briefs import COMING, OVERDUE, Breakdown, Brief, Listed
from tracker.publishing.typesetting import TYPEFACES, printable, typeset
from tracker.register.counting import AxisValue
from tracker.register.measures import Measured, in_percent
from tracker.register.movements import Moved, Movement

# The moment of a brief without one.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
# A text with what is to be known of it: its language, where it leads, the shape before it.
Piece = dict[str, Any]
Cell = list[Piece]
# A heading, a text, a table or a list.
Part = dict[str, Any]
# In which calendar a brief of each language gives its days; the Gregorian unless said.
CALENDARS: Final[Mapping[str, Calendar]] = {"fa": Calendar.SOLAR_HIJRI}
NUMBERINGS: Final[Mapping[str, str]] = {"fa": "۱", "ar": "١"}
# How much of a text is shown.
LONGEST: Final = 80
LONGEST_SENTENCE: Final = 400
# The shape of a level as it is drawn on paper.
_SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#16232b" '
    'stroke-width="1.6"><style>.badge-ink{{fill:#16232b}}.badge-paper{{stroke:#fff}}</style>{}</svg>'
)


def pdf_of(brief: Brief) -> bytes:
    """The brief as PDF, in the current language; the same brief gives the same bytes. Raises TooBusy."""
    return typeset(in_words(brief), created_at=brief.question.known_at)


def fingerprint(brief: Brief) -> bytes:
    """All that it says but for the moment at which that was known, which is another with every request."""
    as_of = replace(brief.question.as_of, known_at=NEVER)
    timeless = replace(brief, question=replace(brief.question, as_of=as_of))
    return json.dumps(in_words(timeless), sort_keys=True).encode()


def in_words(brief: Brief) -> dict[str, Any]:
    """All that brief.typ sets, in the current language."""
    with override_calendar(CALENDARS.get(current_language(), Calendar.GREGORIAN)):
        return {**_frame(brief), "parts": _parts(brief)}


def _frame(brief: Brief) -> dict[str, Any]:
    """What stands at the head and the foot of every sheet, and what programs are told."""
    question, language = brief.question, current_language()
    known_at = timezone.localtime(question.known_at)
    name = _piece(name_of(question.row))
    dated = _line(
        _("As of %(day)s, as known at %(known)s")
        % {
            "day": format_date(question.as_of.on),
            "known": format_datetime(known_at),
        }
    )
    kind = {"state": _("State"), "conference": _("Conference"), "theme": _("Theme")}[question.kind]
    return {
        "language": language,
        "rtl": language in RIGHT_TO_LEFT,
        "typefaces": list(TYPEFACES),
        "title": f"{name['words']} · {dated}",
        "created": _in_utc(known_at),
        "label": _line(_("Demonstration: everything here is invented.")) if settings.DEMO else "",
        "eyebrow": _line(" · ".join((_("Mithaq"), _("Brief"), kind, question.key))),
        "name": name,
        "dated": dated,
        "sentence": _line(
            str(brief.sentence) if brief.tally.total else _("Nothing is in force on this day.")
        ),
        "numbering": NUMBERINGS.get(language, "1"),
        "page_of": re.split(r"[{}]", _("Page {number} of {total}")),
        "foot": {
            "known": f"{name['words']} · {dated}",
            "address": question.address,
            # Where it may go on in the next line.
            "address_shown": re.split(r"(?<=[/?&=])", question.address),
        },
        "shapes": {status.value: _SVG.format(shape) for status, shape in STATUS_SHAPES.items()},
    }


def _in_utc(moment: datetime) -> dict[str, int]:
    """A moment in the terms of Typst."""
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(moment.astimezone(UTC), name) for name in names}


def _parts(brief: Brief) -> list[Part]:
    parts: list[Part] = []
    if brief.tally.total:
        parts += [_heading(_("Where it stands")), _levels(brief)]
        for breakdown in brief.breakdowns:
            parts += _breakdown(brief, breakdown)
    parts += _moved(brief)
    parts += _deadlines(brief, brief.overdue, _("What is overdue"), _("Nothing is overdue."), OVERDUE)
    parts += _deadlines(brief, brief.coming, _("What comes next"), _("No deadline lies ahead."), COMING)
    parts += _sources(brief)
    return parts


def _levels(brief: Brief) -> Part:
    """How many commitments stand at each level, and what share of all they are."""
    counts, total = brief.tally.counts, brief.tally.total
    rows = [
        [
            [_level(level)],
            [_number(counts[level])],
            [_piece(in_percent(Measured(numerator=counts[level], denominator=total)))],
            [{"bar": counts[level] / total}],
        ]
        for level in Status.values
    ]
    whole = in_percent(Measured(numerator=total, denominator=total))
    rows.append([[_piece(_("All of them"))], [_number(total)], [_piece(whole)], []])
    head = [[_piece(_("Level"))], [_piece(_("Commitments"))], [_piece(_("Share"))], []]
    return _table(head, rows, widths=(0, 0, 0, 1), numbers=(1, 2), last_is_total=True)


def _breakdown(brief: Brief, breakdown: Breakdown) -> list[Part]:
    """The same by something, with what is overdue."""
    headings = {
        "theme": _("By theme"),
        "conference": _("By conference"),
        "resolution": _("By what was asked"),
        "state": _("By State"),
    }
    labels = [
        [_piece(headings[breakdown.axis])],
        [_piece(_("All of them"))],
        *([_level(level)] for level in Status.values),
        [_piece(_("Overdue"))],
    ]
    rows = [
        [
            [_entry(row.entry)],
            [_number(row.tally.total)],
            *([_number(row.tally.counts[level])] for level in Status.values),
            [_number(row.overdue)],
        ]
        for row in breakdown.rows
    ]
    parts = [_table(labels, rows, widths=(5, *[1.4] * 7), numbers=range(1, 8))]
    if more := breakdown.total - len(breakdown.rows):
        first = _piece(_("Those with most overdue come first;"))
        parts.append(_text(first, *_more(brief, more, brief.question.page_address)))
    return parts


def _moved(brief: Brief) -> list[Part]:
    question = brief.question
    parts = [_heading(_("What moved since %(day)s") % {"day": format_date(question.since)})]
    for kind in brief.moved:
        parts += [_heading(f"{kind.heading} ({localize_digits(kind.total)})", level=3), _list_of(brief, kind)]
    shown = sum(len(kind.rows) for kind in brief.moved)
    if not brief.moved:
        parts.append(_text(_piece(_("Nothing moved."))))
    elif more := sum(kind.total for kind in brief.moved) - shown:
        parts.append(_text(*_more(brief, more, question.changes_address)))
    return parts


def _list_of(brief: Brief, kind: Moved) -> Part:
    return {"kind": "list", "items": [_movement(brief, row) for row in kind.rows]}


def _movement(brief: Brief, moved: Movement) -> Cell:
    levels = [str(Status(level).label) for level in (moved.before, moved.after) if level]
    standing = levels[0]
    if len(levels) > 1:
        words = _("from “%(before)s” to “%(after)s”")
        standing = words % dict(zip(("before", "after"), levels, strict=True))
    return [*_commitment(brief, moved.commitment), _piece(f"· {standing}")]


def _deadlines(brief: Brief, listed: Listed, title: str, empty: str, schedule: str) -> list[Part]:
    """Commitments with their deadlines, the earliest first."""
    parts = [_heading(f"{title} ({localize_digits(listed.total)})" if listed.total else title)]
    if not listed.total:
        return [*parts, _text(_piece(empty))]
    head = [[_piece(_("Commitment"))], [_piece(_("Deadline"))], [_piece(_("Level"))]]
    rows = [
        [
            _commitment(brief, row),
            [_piece(format_deadline(row.effective_due_on, row.effective_due_precision))],
            [_level(row.standing_status)],
        ]
        for row in listed.rows
    ]
    parts.append(_table(head, rows, widths=(1, 0, 0)))
    if more := listed.total - len(listed.rows):
        parts.append(_text(*_more(brief, more, brief.question.register_address(schedule=schedule))))
    return parts


def _sources(brief: Brief) -> list[Part]:
    if not brief.sources.total:
        return []
    items = []
    for source in brief.sources.rows:
        told = [_piece(source.title, **({"address": source.url} if source.url else {}))]
        days = [source.publisher_name, source.published_on and format_date(source.published_on)]
        told += [_piece(f"· {text}", soft=True) for text in days if text]
        items.append(told)
    parts = [_heading(_("Sources")), {"kind": "list", "items": items}]
    if more := brief.sources.total - len(items):
        parts.append(_text(*_more(brief, more, brief.question.page_address)))
    return parts


def _commitment(brief: Brief, row: Any) -> Cell:
    """What was asked, of whom where that is not the subject, and the reference, which leads to its page."""
    pinned = f"{page_url('commitment', row.reference)}?{brief.question.as_of.query}"
    told = [] if brief.question.kind == "state" else [_piece(row.state.name), _piece("·")]
    return [*told, _piece(row.wording.title), _piece(row.reference, address=pinned, soft=True)]


def _entry(entry: AxisValue) -> Piece:
    language = entry.language_shown(current_language())
    label = entry.label(language)
    return _piece(label if language == current_language() else OtherLanguageText(label, language))


def _level(level: str) -> Piece:
    return _piece(str(Status(level).label), shape=level)


def _number(number: int) -> Piece:
    return _piece(localize_digits(number))


def _more(brief: Brief, number: int, address: str) -> Cell:
    """How many are not shown, and where they are; on paper without the times, which stand in the foot."""
    said = ngettext("and %(shown)s more", "and %(shown)s more", number)
    typed = address.partition("://")[2]
    for part in (brief.question.as_of.query, "closed=false"):
        typed = typed.replace(f"&{part}", "").replace(f"?{part}", "")
    return [
        _piece(said % {"shown": localize_digits(number)}, address=address),
        {"words": _line(typed), "address": address, "soft": True, "is_address": True},
    ]


def _piece(text: str, **more: Any) -> Piece:
    piece = {"words": _line(text, most=LONGEST), **more}
    if isinstance(text, OtherLanguageText):
        piece["language"] = text.language
        piece["mark"] = _line(get_language_info(text.language)["name_translated"])
    return piece


def _line(text: str, *, most: int = LONGEST_SENTENCE) -> str:
    return printable(str(text), most=most)


def _heading(text: str, *, level: int = 2) -> Part:
    return {"kind": "heading", "level": level, "pieces": [_piece(text)]}


def _text(*pieces: Piece) -> Part:
    return {"kind": "text", "pieces": list(pieces)}


def _table(
    head: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    *,
    widths: Sequence[float],
    numbers: Sequence[int] = (),
    last_is_total: bool = False,
) -> Part:
    """Columns of width 0 are as wide as what they hold, the others share what is left; `numbers` names
    those that hold numbers.
    """
    return {
        "kind": "table",
        "head": head,
        "rows": rows,
        "widths": widths,
        "numbers": list(numbers),
        "last_is_total": last_is_total,
    }
