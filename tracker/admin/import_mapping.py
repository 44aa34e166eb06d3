"""The form in which is said how a file is read: columns, values for all rows, meanings, dates."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import Calendar
from commitments.refusals import Refused
from commitments.states.naming import add_name
from tracker.imports.deadlines import deadline_cell
from tracker.imports.mapping import NO_ROW, ImportMapping, ReadContext, date_cell
from tracker.models import DateOrder, Delimiter, Encoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField
    from django.http import QueryDict

    from tracker.imports.mapping import ImportField
    from tracker.imports.planning import ImportPlan

REPEATS = "repeats"
READ: Final = ("encoding", "delimiter", "sheet")
# Values of one column that the form asks about at once; the others follow when these are answered.
VALUES_MAX: Final = 60


@dataclass(frozen=True, kw_only=True)
class FoundValue:
    """A value of a column, in how many rows it stands, and the fields that ask what it stands for."""

    text: str
    count: int
    meaning: BoundField
    other: BoundField | None = None
    always: BoundField | None = None


@dataclass(frozen=True, kw_only=True)
class FoundValues:
    """What was found in the column of a field, and how many values more."""

    label: Any
    values: list[FoundValue]
    more: int

    @property
    def is_named(self) -> bool:
        return any(value.other is not None for value in self.values)


class ReadingForm(forms.Form):
    """How the bytes of a file become a table."""

    def __init__(self, *args: Any, plan: ImportPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_told = ("", _("as the file tells"))
        if plan.sheet.sheets:
            names = [(name, name) for name in plan.sheet.sheets]
            self.fields["sheet"] = forms.ChoiceField(
                label=gettext_lazy("Sheet"), choices=[("", _("the first")), *names], required=False
            )
        else:
            self.fields["encoding"] = forms.ChoiceField(
                label=gettext_lazy("Encoding"), choices=[as_told, *Encoding.choices], required=False
            )
            self.fields["delimiter"] = forms.ChoiceField(
                label=gettext_lazy("Delimiter"), choices=[as_told, *Delimiter.choices], required=False
            )


class MappingForm(forms.Form):
    """How the rows of a file are read."""

    def __init__(self, data: QueryDict | None = None, *, plan: ImportPlan, may_name: bool) -> None:
        super().__init__(data)
        self.plan = plan
        self.schema = plan.schema
        self.may_name = may_name
        mapping = plan.mapping
        headings = [heading for heading in plan.sheet.headings if heading]
        choices = [("", _("(left out)")), *((heading, heading) for heading in headings)]
        columns = mapping.columns
        if data is not None:
            known = set(headings)
            columns = {
                field.name: heading
                for field in self.schema.fields
                if (heading := data.get(field.name, "")) in known
            }
        for field in self.schema.fields:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                help_text=field.about,
                required=False,
                choices=choices,
                initial=mapping.columns.get(field.name, ""),
            )
            self.fields[_constant(field.name)] = self._constant_field(field)
        self._asked: dict[str, tuple[Mapping[str, int], int]] = {}
        for field in self.schema.fields:
            if field.name in columns and (field.offers is not None or field.is_required):
                self._ask_for_meanings(field, columns[field.name])
        if any(field.read in (date_cell, deadline_cell) for field in self.schema.fields):
            self.fields["calendar"] = forms.ChoiceField(
                label=gettext_lazy("Calendar of its dates"),
                choices=Calendar.choices,
                initial=mapping.calendar,
                required=False,
            )
            self.fields["date_order"] = forms.ChoiceField(
                label=gettext_lazy("Order of its dates"),
                choices=DateOrder.choices,
                initial=mapping.date_order,
                required=False,
                help_text=gettext_lazy(
                    "Of dates such as 01/02/2026; where the year stands first, it is clear."
                ),
            )
        if self.schema.can_repeat:
            self.fields[REPEATS] = forms.BooleanField(
                label=gettext_lazy("Record once more what is there already"),
                help_text=gettext_lazy(
                    "A report of the same level, day, note and evidence is there already; without this it "
                    "is left out."
                ),
                required=False,
                initial=plan.repeats,
            )
        self.fields["save_as"] = forms.CharField(
            label=gettext_lazy("Keep this mapping under a name"),
            help_text=gettext_lazy("The next file of this shape can then be read alike."),
            required=False,
            max_length=100,
        )

    def _constant_field(self, field: ImportField) -> forms.Field:
        offers = () if field.offers is None or field.is_named else field.offers("", self.plan.context)
        initial = self.plan.mapping.constants.get(field.name, "")
        label = _("%(field)s, for all rows") % {"field": field.label}
        if offers:
            return forms.ChoiceField(
                label=label,
                required=False,
                choices=_with([("", "–"), *offers], initial),
                initial=initial,
                widget=forms.Select(attrs={"aria-label": label}),
            )
        return forms.CharField(
            label=label,
            required=False,
            max_length=2000,
            initial=initial,
            widget=forms.TextInput(attrs={"aria-label": label}),
        )

    def _ask_for_meanings(self, field: ImportField, heading: str) -> None:
        place = self.plan.sheet.headings.index(heading)
        found = Counter(cell for row in self.plan.sheet.rows if isinstance(cell := row.cells[place], str))
        meanings = self.plan.mapping.meanings.get(field.name, {})
        read = {text: _shown(field, text, self.plan.context) for text in found}
        asked = [text for text in found if text in meanings or read[text] is None]
        if field.offers is None:
            # Of what is needed, whether a row that lacks it is a row at all.
            asked = [text for text in found if text == ""]
        if field.offers is not None and not field.is_named and len(found) <= VALUES_MAX:
            asked = list(found)
        for text in asked[:VALUES_MAX]:
            offers = (
                field.offers(text, self.plan.context) if field.offers and (text or not field.is_named) else []
            )
            as_read = read[text] if text else _("(nothing)")
            name = _meaning(field.name, text)
            self.fields[name] = forms.ChoiceField(
                label=text or _("(empty)"),
                required=False,
                choices=[
                    ("", as_read if as_read is not None else _("(not understood)")),
                    *_with(offers, meanings.get(text, "")),
                    (NO_ROW, _("leave the row out")),
                ],
                initial=meanings.get(text, ""),
            )
            if field.is_named and text:
                self.fields[f"{name}-other"] = forms.CharField(
                    label=_("Another, by name or code"),
                    required=False,
                    max_length=200,
                    widget=forms.TextInput(attrs={"aria-label": f"{text}: {_('Another, by name or code')}"}),
                )
                if self.may_name:
                    self.fields[f"{name}-always"] = forms.BooleanField(
                        label=_("always take this for that"), required=False
                    )
        self._asked[field.name] = ({text: found[text] for text in asked[:VALUES_MAX]}, len(asked))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field in self.schema.fields:
            value = cleaned.get(_constant(field.name))
            if not value:
                continue
            if cleaned.get(field.name):
                self.add_error(_constant(field.name), _("Choose a column or a value for all rows, not both."))
            try:
                field.read(value, self._context())
            except Refused as refusal:
                self.add_error(_constant(field.name), str(refusal))
        for _field, _text, name in self._meanings():
            if other := cleaned.get(f"{name}-other"):
                try:
                    cleaned[name] = self.plan.context.state(other).code
                except Refused as refusal:
                    self.add_error(f"{name}-other", str(refusal))
        return cleaned

    def _context(self) -> ReadContext:
        """As the values for all rows are read."""
        return ReadContext(self.plan.context.person, self.mapping(with_meanings=False))

    def mapping(self, *, with_meanings: bool = True) -> ImportMapping:
        """What was said; of the values that were not asked for, what was said before."""
        cleaned = self.cleaned_data
        names = [field.name for field in self.schema.fields]
        meanings = {name: dict(known) for name, known in self.plan.mapping.meanings.items()}
        for field, text, name in self._meanings() if with_meanings else ():
            if meaning := cleaned.get(name):
                meanings.setdefault(field.name, {})[text] = meaning
            else:
                meanings.get(field.name, {}).pop(text, None)
        return ImportMapping(
            columns={name: cleaned[name] for name in names if cleaned.get(name)},
            constants={
                name: cleaned[_constant(name)].strip() for name in names if cleaned.get(_constant(name))
            },
            meanings={name: known for name, known in meanings.items() if known},
            calendar=Calendar(cleaned.get("calendar") or self.plan.mapping.calendar),
            date_order=DateOrder(cleaned.get("date_order") or self.plan.mapping.date_order),
        )

    def keep_names(self) -> None:
        """Let every name that was said to be always one State's be a name of it. Raises Refused."""
        for field, text, name in self._meanings():
            code = self.cleaned_data.get(name)
            if field.is_named and code not in {None, "", NO_ROW} and self.cleaned_data.get(f"{name}-always"):
                add_name(self.plan.context.state(code), text, reason="import")

    def _meanings(self) -> Iterator[tuple[ImportField, str, str]]:
        for name, (asked, _count) in self._asked.items():
            for text in asked:
                yield self.schema.field(name), text, _meaning(name, text)

    def column_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Each field with its two ways of being filled."""
        for field in self.schema.fields:
            yield self[field.name], self[_constant(field.name)]

    def found(self) -> Iterator[FoundValues]:
        """What stands in the columns whose values stand for something."""
        for name, (asked, count) in self._asked.items():
            values = []
            for text, rows in asked.items():
                key = _meaning(name, text)
                values.append(
                    FoundValue(
                        text=text,
                        count=rows,
                        meaning=self[key],
                        other=self[f"{key}-other"] if f"{key}-other" in self.fields else None,
                        always=self[f"{key}-always"] if f"{key}-always" in self.fields else None,
                    )
                )
            if values:
                yield FoundValues(
                    label=self.schema.field(name).label, values=values, more=count - len(values)
                )

    def others(self) -> Iterator[BoundField]:
        """What is said of the file as a whole."""
        for name in ("calendar", "date_order", REPEATS, "save_as"):
            if name in self.fields:
                yield self[name]


def _constant(name: str) -> str:
    return f"{name}-for-all"


def _meaning(name: str, text: str) -> str:
    return f"{name}-as-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def _shown(field: ImportField, text: str, context: ReadContext) -> str | None:
    """What a value is read as without being told, in words; None where it is not understood."""
    if text == "":
        return ""
    try:
        value = field.read(text, context)
    except Refused:
        return None
    if field.name == "conference" and value not in context.conferences:
        return None
    return str(getattr(value, "label", value))


def _with(offers: Any, meaning: str) -> list[tuple[str, str]]:
    """The offers, and what was chosen before if it is none of them."""
    offers = list(offers)
    known = {value for value, _label in offers}
    return offers if meaning in {*known, "", NO_ROW} else [*offers, (meaning, meaning)]
