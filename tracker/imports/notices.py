"""What a file holds that an import does not read, or reads otherwise than it looks: it is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import localize_digits

# So many places are kept, and so many named one by one.
_KEPT_MAX: Final = 1_000
_NAMED_MAX: Final = 20


class NoticeKind(StrEnum):
    """What there is to say of a file."""

    SHEETS = "sheets"
    NO_HEADING = "no_heading"
    EMPTY_ROWS = "empty_rows"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"
    MERGED = "merged"
    COMMENTS = "comments"
    DRAWINGS = "drawings"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to say of a file, and of what in it; the sentence is in the reader's language."""

    kind: NoticeKind
    what: tuple[str, ...]

    def __str__(self) -> str:
        named = _(", ").join(self.what[:_NAMED_MAX]) + (" …" if len(self.what) > _NAMED_MAX else "")
        if self.kind in {NoticeKind.EMPTY_ROWS, NoticeKind.HIDDEN_ROWS}:
            named = localize_digits(named)
        return str(_SENTENCES[self.kind]) % {"what": named}


_SENTENCES: Final = {
    NoticeKind.SHEETS: gettext_lazy("Only one sheet is read. Left out: %(what)s."),
    NoticeKind.NO_HEADING: gettext_lazy("Columns without a heading are left out: %(what)s."),
    NoticeKind.EMPTY_ROWS: gettext_lazy("Empty rows between the others: %(what)s."),
    NoticeKind.HIDDEN_ROWS: gettext_lazy(
        "Rows that the spreadsheet hides are read like all others: %(what)s."
    ),
    NoticeKind.HIDDEN_COLUMNS: gettext_lazy(
        "Columns that the spreadsheet hides are read like all others: %(what)s."
    ),
    NoticeKind.MERGED: gettext_lazy(
        "Of merged cells the first has the value, and the others are read as empty: %(what)s."
    ),
    NoticeKind.COMMENTS: gettext_lazy("Comments on cells are left out: %(what)s."),
    NoticeKind.DRAWINGS: gettext_lazy("Pictures, charts and text boxes are left out."),
}


def notices_of(kind: NoticeKind, what: Iterable[str]) -> list[Notice]:
    """The notice of this kind, or none where there is nothing to say."""
    told = tuple(what)
    return [Notice(kind=kind, what=told[:_KEPT_MAX])] if told else []
