"""Texts that are written in some languages and lack others: which they are, and writing what was
translated, through the door of each table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.fields import save_columns
from commitments.language.calendars import localize_digits
from commitments.language.languages import LANGUAGES, translated_fields, with_translations
from commitments.models import (
    Citation,
    Conference,
    FurtherTheme,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StateGroup,
    Theme,
)
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.record.wording import Rewording
from commitments.refusals import Refused
from commitments.vocabulary import WordingKind

# As much of a text as an export shows beside its translation; a cell of an import holds little more.
SHOWN_MAX: Final = 4_900


class NotTranslated(Refused):
    """A translation that cannot be taken; the message says why."""


def _save(row: Any, changed: Sequence[str], reason: str) -> None:
    save_columns(row, changed, reason=reason)


def _save_participation(row: Any, changed: Sequence[str], reason: str) -> None:
    enrol_participation(row, changed=changed, reason=reason)


def _save_resolution(row: Any, changed: Sequence[str], reason: str) -> None:
    # To add a translation to what was published needs no reason, to take one back does.
    is_added = all(getattr(row, column) for column in changed)
    why = None if is_added else Rewording(kind=WordingKind.CORRECTION, reason=reason)
    enrol_resolution(row, changed=changed, reason=reason, why=why)


@dataclass(frozen=True, kw_only=True)
class TextKind:
    """A table with texts in languages: their names, the public key of its rows, and how these are saved."""

    model: type[models.Model]
    fields: tuple[str, ...]
    key: str = "slug"
    # Whether a row hangs on the conference of this code.
    below: Callable[[str], Q] | None = None
    related: tuple[str, ...] = ()
    save: Callable[[Any, Sequence[str], str], None] = _save

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def rows(self) -> Any:
        rows: Any = self.model._default_manager.select_related(*self.related)
        return rows.in_use() if self.model is State else rows

    def columns(self, name: str) -> dict[str, str]:
        """The column of each language of a text; of one that stands as it was written English has none of
        its own.
        """
        columns = with_translations(name) if name in _AS_IT_STANDS else translated_fields(name)
        return dict(zip(LANGUAGES, columns, strict=True))

    def find(self, keys: Sequence[str]) -> dict[str, Any]:
        """The rows of these public keys."""
        if self.model is Participation:
            parts = [key.rpartition("-") for key in keys]
            rows = self.rows().filter(
                conference__code__in={part[0] for part in parts}, state__code__in={part[2] for part in parts}
            )
            return {row.reference: row for row in rows if row.reference in set(keys)}
        found: dict[str, Any] = self.rows().in_bulk(keys, field_name=self.key)
        return found


# Texts that may stand as they were written, in a column without a language.
_AS_IT_STANDS: Final = frozenset({"publisher", "unit"})
KINDS: Final[Mapping[str, TextKind]] = {
    kind.name: kind
    for kind in (
        TextKind(
            model=Conference, fields=("title", "city", "aims"), key="code", below=lambda code: Q(code=code)
        ),
        TextKind(
            model=Resolution,
            fields=("title", "text"),
            key="reference",
            below=lambda code: Q(conference__code=code),
            related=("conference",),
            save=_save_resolution,
        ),
        TextKind(
            model=Indicator,
            fields=("name", "unit"),
            key="reference",
            below=lambda code: Q(resolution__conference__code=code),
            related=("resolution__conference",),
        ),
        TextKind(
            model=Participation,
            fields=("note",),
            key="reference",
            below=lambda code: Q(conference__code=code),
            related=("conference", "state"),
            save=_save_participation,
        ),
        TextKind(
            model=Citation,
            fields=("note",),
            key="reference",
            below=lambda code: (
                Q(conference__code=code)
                | Q(participation__conference__code=code)
                | Q(resolution__conference__code=code)
            ),
            related=(
                "source",
                "conference",
                "participation__conference",
                "participation__state",
                "resolution",
            ),
        ),
        TextKind(
            model=Theme,
            fields=("name",),
            below=lambda code: (
                Q(pk__in=Resolution.objects.filter(conference__code=code).values("theme"))
                | Q(pk__in=FurtherTheme.objects.filter(resolution__conference__code=code).values("theme"))
            ),
        ),
        TextKind(
            model=Organization,
            fields=("name",),
            below=lambda code: (
                Q(pk__in=Conference.objects.filter(code=code).values("guests"))
                | Q(pk__in=Resolution.objects.filter(conference__code=code).values("partner_organizations"))
            ),
        ),
        TextKind(
            model=SourceDocument,
            fields=("title", "publisher"),
            below=lambda code: Q(
                pk__in=Citation.objects.filter(
                    Q(conference__code=code)
                    | Q(participation__conference__code=code)
                    | Q(resolution__conference__code=code)
                ).values("source")
            ),
        ),
        TextKind(model=StateGroup, fields=("name",)),
        TextKind(model=State, fields=("name", "official_name"), key="code"),
    )
}


@dataclass(frozen=True, kw_only=True)
class UntranslatedText:
    """A text of a row: what it says in which language, and the languages that it lacks."""

    kind: TextKind
    row: Any
    field: str
    missing: tuple[str, ...]
    texts: Mapping[str, str]

    @property
    def key(self) -> str:
        return str(getattr(self.row, self.kind.key))

    @property
    def label(self) -> str:
        """What the text is called, without a language."""
        return TEXT_NAMES[self.field]()


# Named anew in each language.
TEXT_NAMES: Final[Mapping[str, Callable[[], str]]] = {
    "title": lambda: _("title"),
    "name": lambda: _("name"),
    "text": lambda: _("text"),
    "note": lambda: _("note"),
    "city": lambda: _("city"),
    "aims": lambda: _("aims"),
    "unit": lambda: _("unit"),
    "publisher": lambda: _("publisher"),
    "official_name": lambda: _("official name"),
}


def _lacking(kind: TextKind, name: str, languages: Sequence[str]) -> Q:
    """Rows whose text is written, and not in all of these languages."""
    columns = kind.columns(name)
    lacks = reduce(or_, (Q(**{columns[language]: ""}) for language in languages))
    return ~Q(**dict.fromkeys(columns.values(), "")) & lacks


def _asked(kind: str, conference: str) -> Iterator[tuple[TextKind, Any]]:
    for one in KINDS.values():
        if kind and one.name != kind:
            continue
        if not conference:
            yield one, one.rows()
        elif one.below is not None:
            yield one, one.rows().filter(one.below(conference))


def untranslated_texts(
    *, kind: str = "", conference: str = "", language: str = ""
) -> Iterator[UntranslatedText]:
    """All texts that lack the language, or one of the three; those of one kind, of one conference."""
    languages = (language,) if language else LANGUAGES
    for one, rows in _asked(kind, conference):
        wanted = reduce(or_, (_lacking(one, name, languages) for name in one.fields))
        order = ("conference__code", "state__code") if one.model is Participation else (one.key,)
        for row in rows.filter(wanted).order_by(*order, "pk").iterator(chunk_size=500):
            for name in one.fields:
                texts = {code: str(getattr(row, column)) for code, column in one.columns(name).items()}
                missing = tuple(code for code in languages if not texts[code])
                if missing and any(texts.values()):
                    yield UntranslatedText(kind=one, row=row, field=name, missing=missing, texts=texts)


def count_untranslated(*, kind: str = "", conference: str = "", language: str = "") -> dict[str, int]:
    """How many texts lack it, by what their rows are called; those of which none does are left out."""
    languages = (language,) if language else LANGUAGES
    counts = {
        one.label: sum(rows.filter(_lacking(one, name, languages)).count() for name in one.fields)
        for one, rows in _asked(kind, conference)
    }
    return {label: count for label, count in counts.items() if count}


def untranslated_note(conference: Conference) -> str:
    """What to tell whoever has just published it; "" where each text is there in the three languages."""
    counts = count_untranslated(conference=conference.code)
    if not counts:
        return ""
    lacking = " · ".join(f"{label}: {localize_digits(count)}" for label, count in counts.items())
    told = _(
        "Some texts lack a language; where a reader’s is missing, another is shown. They can be translated "
        "afterwards, too:"
    )
    return f"{conference.code}. {told} {lacking}."


def column_to_fill(kind: TextKind, row: Any, *, name: str, language: str) -> str:
    """The column that a translation is written to. Raises NotTranslated where it is none of the row's, or
    has a text already: nothing is overwritten.
    """
    if name not in kind.fields:
        raise NotTranslated(
            _("“%(field)s” is no text of these rows. There are: %(known)s.")
            % {"field": name[:40], "known": ", ".join(kind.fields)}
        )
    column = kind.columns(name)[language]
    if stored := getattr(row, column):
        raise NotTranslated(
            _("It is written already: “%(text)s”. What is there is changed in its form.")
            % {"text": str(stored)[:60]}
        )
    return column


def write_translations(kind: TextKind, row: Any, texts: Mapping[str, str], *, reason: str) -> None:
    """Fill these empty columns of a row that the caller holds. Raises ValidationError."""
    for column, text in texts.items():
        if getattr(row, column):
            raise ValidationError(_("It was translated meanwhile."))
        setattr(row, column, text)
    kind.save(row, list(texts), reason)
