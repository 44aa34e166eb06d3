"""Kinds of filter parameters, on django-filter: strict readers that describe themselves to the schema."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OrderBy, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django_filters import Filter, FilterSet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from commitments.api.copies import copy_of
from commitments.api.prepared_queries import text_marker
from commitments.language.calendars import YEARS as RECORDED_YEARS, Calendar
from commitments.language.languages import current_language
from commitments.language.normalization import SearchTooLong, search_words
from commitments.refusals import ParameterRefused

if TYPE_CHECKING:
    from commitments.querysets import RecordQuerySet

Rows = QuerySet[Any]
VALUE_SHOWN_MAX: Final = 60
YEARS: Final = range(RECORDED_YEARS[Calendar.GREGORIAN][0], RECORDED_YEARS[Calendar.GREGORIAN][1])
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+ -][0-9]{2}:[0-9]{2})"
)


class QueryParameter(Filter):  # type: ignore[misc]
    """A filter of django-filter that reads its value strictly.

    `parse` reads the text and `resolve` looks up what it names; both raise ValidationError.
    `filter`, with `field_name`, `lookup_expr` and `method`, is django-filter's.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # A filter set copies its filters for each request, and sets no more than their parent.
        return copy_of(self)

    @property
    def field(self) -> forms.Field:
        return _Parsed(self.parse, required=False)

    def parse(self, text: str) -> Any:
        """The value that `text` stands for."""
        return text

    def resolve(self, value: Any) -> Any:
        """What the rows are compared with, for values that only the database knows."""
        return value

    # What stands for a value while a query becomes SQL, where rows are asked the same for any values of one
    # number; and whether what is asked hangs on the text of the parameter alone.
    marker: Callable[[int], Any] | None = None
    is_settled_by_text = False

    def visible(self, model: type[models.Model]) -> "RecordQuerySet[Any]":
        """The rows of `model` that the reader may see."""
        return cast("RecordQuerySet[Any]", self.parent.known_rows(model))

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}

    def description(self) -> str:
        return str(self.extra.get("help_text", ""))


class _Parsed(forms.Field):
    def __init__(self, parse: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parse = parse

    def to_python(self, value: str | None) -> Any:
        return None if value in self.empty_values else self.parse(cast("str", value))


def shown(value: str) -> str:
    return value if len(value) <= VALUE_SHOWN_MAX else f"{value[:VALUE_SHOWN_MAX]}…"


def refuse_unknown(values: Iterable[str], known: Collection[str]) -> None:
    unknown = [shown(value) for value in values if value not in known]
    if unknown:
        raise ValidationError(
            _("Unknown: %(unknown)s. Choose from: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(known)}
        )


class ListParameter(QueryParameter):
    """Several values, any of which may hold: joined by commas, or each with the name of the parameter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"lookup_expr": "in"} | kwargs)

    def parse(self, text: str) -> list[str]:
        values = text.split(",")
        if not all(values):
            raise ValidationError(_("There is an empty value between two commas."))
        return list(dict.fromkeys(values))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}

    def description(self) -> str:
        return (
            f"{super().description()} Several values, joined by commas or given one by one, mean any of them."
        )


class ChoicesParameter(ListParameter):
    """Values of one enumeration of commitments.vocabulary."""

    is_settled_by_text = True

    def __init__(self, choices: type[models.TextChoices], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        # A function may ask otherwise for one value than for another.
        self.marker = text_marker if self.method is None else None

    def parse(self, text: str) -> list[str]:
        values = super().parse(text)
        refuse_unknown(values, self.choices.values)
        return values

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": self.choices.values}}


# As programs write truth: JSON, Python, spreadsheets, and those that count.
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


class BooleanParameter(QueryParameter):
    """True or false, in any case of letters, or 1 or 0."""

    is_settled_by_text = True

    def parse(self, text: str) -> bool:
        if text.lower() not in _TRUTH:
            raise ValidationError(_("“%(value)s” is neither true nor false.") % {"value": shown(text)})
        return _TRUTH[text.lower()]

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class ClosedParameter(QueryParameter):
    """Closed rows are left out unless asked for; which those are, their QuerySet says."""

    is_settled_by_text = True

    column = "closed_on"
    about = gettext_lazy("Closed rows: false leaves them out, true gives only them, any gives both.")

    def __init__(self) -> None:
        super().__init__(self.column, help_text=self.about)

    def parse(self, text: str) -> str:
        if text.lower() in _TRUTH:
            return str(_TRUTH[text.lower()]).lower()
        if text != "any":
            raise ValidationError(
                _("“%(value)s” is none of: %(known)s.") % {"value": shown(text), "known": "false, true, any"}
            )
        return text

    def filter(self, qs: Rows, value: str | None) -> Rows:
        rows: Any = qs
        return cast("Rows", {"any": rows.all, "true": rows.closed}.get(value or "", rows.not_closed)())

    def schema(self) -> dict[str, Any]:
        # No default is described: programs would send it, and `reference` means any.
        return {"type": "string", "enum": ["false", "true", "any"]}


def gregorian(day: date) -> None:
    """Raise ValidationError for a year that only another calendar can mean, or nobody."""
    if day.year not in YEARS:
        raise ValidationError(
            _("%(value)s is out of range: dates are Gregorian, from %(first)d to %(last)d.")
            % {"value": day.isoformat(), "first": YEARS[0], "last": YEARS[-1]}
        )


class DateParameter(QueryParameter):
    """A Gregorian date; never guessed from another form or calendar."""

    is_settled_by_text = True

    def parse(self, text: str) -> date:
        if not _DAY.fullmatch(text):
            raise ValidationError(
                _("“%(value)s” is no date; write it as 2026-03-31 (Gregorian).") % {"value": shown(text)}
            )
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValidationError(
                _("There is no such day as %(value)s in the Gregorian calendar.") % {"value": text}
            ) from None
        gregorian(day)
        return day

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class DateTimeParameter(DateParameter):
    """A date and time with its offset from UTC, or a date: the moment at which that day begins here."""

    def parse(self, text: str) -> datetime:
        if "T" not in text:
            return datetime.combine(
                super().parse(text), time.min, tzinfo=timezone.get_default_timezone()
            ).astimezone(UTC)
        if not (match := _MOMENT.fullmatch(text)):
            raise ValidationError(
                _(
                    "“%(value)s” is no time; write a date, or a date and time with its offset, such as "
                    "2026-03-31T09:00:00Z."
                )
                % {"value": shown(text)}
            )
        try:
            # A plus sign that was not written as %2B arrives as a space.
            moment = datetime.fromisoformat(match[1] + match[2].replace(" ", "+"))
        except ValueError:
            raise ValidationError(_("There is no such time as %(value)s.") % {"value": text}) from None
        gregorian(moment.date())
        return moment.astimezone(UTC)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}

    def description(self) -> str:
        return f"{super().description()} A date alone means the moment it begins."


class SearchParameter(QueryParameter):
    def __init__(self) -> None:
        super().__init__(
            "search_text",
            help_text=gettext_lazy(
                "Words or their beginnings, whatever their case, accents, joining and forms of letters."
            ),
        )

    def resolve(self, value: str) -> str:
        try:
            search_words(value)
        except SearchTooLong as refusal:
            raise ValidationError(str(refusal)) from refusal
        return value

    def filter(self, qs: Rows, value: str | None) -> Rows:
        return qs if value is None else cast("RecordQuerySet[Any]", qs).search(value)


# Columns behind an ordering that may be null; an index serves the others as it stands.
NULLABLE: Final = frozenset({"due_on", "published_on", "starts_on", "edition"})


class OrderingParameter(QueryParameter):
    """The order of the rows: keys joined by commas, each with a minus for the reverse; the last word has
    the primary key.

    `keys` gives for each public name the columns or expressions behind it, with `{language}` for that of the
    answer; rows without a value come last
    either way, in those columns that are `nullable`.
    """

    is_settled_by_text = True

    def __init__(
        self, keys: Mapping[str, Sequence[Any]], *, default: str, nullable: Collection[Any] = NULLABLE
    ) -> None:
        super().__init__(
            "pk",
            help_text=gettext_lazy("Order of the rows; a minus reverses it; rows without a value come last."),
        )
        self.keys, self.default, self.nullable = keys, default, nullable

    def parse(self, text: str) -> list[str]:
        names = text.split(",")
        unknown = [shown(name) for name in names if name.removeprefix("-") not in self.keys]
        if unknown:
            raise ValidationError(
                _("Unknown: %(unknown)s. Choose from: %(known)s, each also with a minus before it.")
                % {"unknown": ", ".join(unknown), "known": ", ".join(self.keys)}
            )
        if len({name.removeprefix("-") for name in names}) < len(names):
            raise ValidationError(_("Name each key once."))
        return names

    def filter(self, qs: Rows, value: list[str] | None) -> Rows:
        names, language = value or [self.default], current_language()
        order = [
            OrderBy(
                F(column.format(language=language)) if isinstance(column, str) else column,
                descending=name.startswith("-"),
                nulls_last=True if column in self.nullable else None,
            )
            for name in names
            for column in self.keys[name.removeprefix("-")]
        ]
        return qs.order_by(*order, OrderBy(F("pk"), descending=names[-1].startswith("-")))

    def schema(self) -> dict[str, Any]:
        # No enumeration: programs make names of its values, and `due_on` and `-due_on` would be one.
        one = f"^-?({'|'.join(self.keys)})$"
        return {"type": "array", "items": {"type": "string", "pattern": one}}

    def description(self) -> str:
        keys = ", ".join(self.keys)
        return f"{super().description()} One or more of: {keys}; `{self.default}` unless given."


class StrictFilterSet(FilterSet):  # type: ignore[misc]
    """Declared parameters; whatever one of them cannot read is refused, all of it at once."""

    def known_rows(self, model: type[models.Model]) -> Any:
        """The rows of `model` by whose keys the reader may ask: those that they may see."""
        rows: Any = model._default_manager.all()
        return rows.visible_to(self.request.user)

    def filter_queryset(self, queryset: Rows) -> Rows:
        """What `qs` gives: the rows that pass every filter. Raises ParameterRefused."""
        self.meant()
        return self.narrowed(queryset)

    def meant(self) -> Mapping[str, Any]:
        """What the parameters mean, by their names; asked once. Raises ParameterRefused."""
        # What the form itself refuses is told with the rest.
        refused = self.errors
        values: dict[str, Any] = self.form.cleaned_data
        for name, value in list(values.items()):
            try:
                values[name] = None if value is None else self.filters[name].resolve(value)
            except ValidationError as refusal:
                self.form.add_error(name, refusal)
        if refused:
            raise ParameterRefused({name: list(map(str, said)) for name, said in refused.items()})
        return values

    def narrowed(self, queryset: Rows) -> Rows:
        """The rows that pass every filter, by the values that the form has now."""
        values = self.form.cleaned_data
        rows: Any = super().filter_queryset(queryset)
        return cast("Rows", rows.ranked() if values.get("q") and not values.get("ordering", "own") else rows)


class StrictFilterBackend(BaseFilterBackend):
    """Applies the view's `filterset_class`, and describes it to the schema."""

    def filter_queryset(self, request: Request, queryset: Rows, view: Any) -> Rows:
        return cast("Rows", view.filterset_class(request.query_params, queryset, request=request).qs)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": parameter.description(),
                "schema": parameter.schema(),
            }
            | ({"explode": False, "style": "form"} if parameter.schema().get("type") == "array" else {})
            for name, parameter in view.filterset_class.base_filters.items()
        ]


def names_of_lists(declared: Mapping[str, Any]) -> set[str]:
    """Those of the declared parameters that may be given several times, each time with one value or more."""
    return {
        name
        for name, parameter in declared.items()
        if isinstance(parameter, ListParameter | OrderingParameter)
    }
