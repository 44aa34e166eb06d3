"""Model fields of our own: text normalized for search, and the time of the last change; and saving no
more of a row than was meant.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from commitments.language.languages import LANGUAGES, in_language
from commitments.language.searching import stored_for_search
from commitments.language.sorting import SORT_KEY_MAX_LENGTH, stored_sort_key
from commitments.vocabulary import DuePrecision


class _NormalizedText:
    """Reads the normalized sources of the instance at hand, so the column can never lag behind them."""

    def __init__(self, field: "SearchTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        return "\n".join(
            stored
            for source in self.field.sources
            if (stored := stored_for_search(str(getattr(instance, source) or ""), source.rpartition("_")[2]))
        )

    def __set__(self, instance: models.Model, value: str) -> None:
        # Django takes a field that is missing from __dict__ for deferred.
        instance.__dict__[self.field.attname] = value


class SearchTextField(models.TextField):  # type: ignore[type-arg]
    """The words of other fields of the same row as search finds them, computed whenever the row is saved.

    Also right after `loaddata`, which calls neither save() nor pre_save(): the
    value is read from the sources at the moment it is written.
    """

    def __init__(self, *args: Any, sources: Sequence[str] = (), **kwargs: Any) -> None:
        self.sources = tuple(sources)
        kwargs |= {"editable": False, "blank": True, "default": "", "serialize": False}
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if self.sources:
            setattr(cls, self.attname, _NormalizedText(self))


@SearchTextField.register_lookup
class TextContains(Contains):
    """`contains`, for which PostgreSQL looks for the text itself, in less time than LIKE takes."""

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        if not isinstance(self.rhs, str):
            return self.as_sql(compiler, connection)
        sql, params = compiler.compile(self.lhs)
        return f"strpos({sql}, %s) > 0", [*params, self.rhs]


class _SortKey:
    """Reads the name of the instance at hand, as _NormalizedText does."""

    def __init__(self, field: "SortKeyField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        shown = in_language(instance, self.field.source.rpartition("_")[0], self.field.language)
        return stored_sort_key(shown, self.field.language)

    def __set__(self, instance: models.Model, value: str) -> None:
        instance.__dict__[self.field.attname] = value


class SortKeyField(models.CharField):  # type: ignore[type-arg]
    """Where the name `source`, or what is shown in its place, stands in the order of its language; computed
    whenever the row is saved.
    """

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        self.language = source.rpartition("_")[2]
        kwargs |= {
            "editable": False,
            "blank": True,
            "default": "",
            "serialize": False,
            "max_length": SORT_KEY_MAX_LENGTH,
        }
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if self.source:
            setattr(cls, self.attname, _SortKey(self))


class _DuePrecisionChoice(forms.TypedChoiceField):
    """To the day, where a form does not ask."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "required": False, "empty_value": DuePrecision.DAY})


class DuePrecisionField(models.CharField):  # type: ignore[type-arg]
    """How exactly the deadline of a row is stated; to the day, where nobody says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {
            "max_length": 20,
            "choices": DuePrecision.choices,
            "default": DuePrecision.DAY,
            "help_text": _("Where the source states a month or a year only, any day of it will do."),
        }
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "choices_form_class": _DuePrecisionChoice})


def with_its_precision(changed: Collection[str]) -> Collection[str]:
    """`changed` columns, the date of a deadline and its precision always together."""
    pair = {"due_on", "due_precision"}
    return {*changed, *pair} if pair & set(changed) else changed


def text_shown(name: str, language: str) -> Coalesce:
    """The text that in_language() shows of a row of no source, to order rows by."""
    columns = (f"{name}_{code}" for code in dict.fromkeys((language, *LANGUAGES)))
    return Coalesce(*(NullIf(F(column), Value("")) for column in columns), output_field=models.TextField())


class ChangedAtField(models.DateTimeField):  # type: ignore[type-arg]
    """When the row was last saved; unlike `auto_now` it also has a value for rows that `loaddata` brings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"editable": False, "default": timezone.now, "serialize": False}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> datetime:  # noqa: ARG002
        now = timezone.now()
        setattr(model_instance, self.attname, now)
        return now


def save_columns(row: models.Model, changed: Collection[str] | None, *, reason: str) -> None:
    """Check and save `row`: of one that is there already the columns `changed` alone, and what is computed
    from them.

    All others are read anew under a lock first, so that neither the row nor its
    history takes up what the caller read before somebody else changed it. None says
    that the caller holds the lock since reading. Call it within a transaction.
    """
    columns = None
    if row.pk is not None and changed is not None:
        own = row._meta.concrete_fields
        columns = {field.name for field in own if field.name in changed and not field.primary_key}
        others = [field.name for field in own if field.name not in columns and not _is_computed(field)]
        rows: models.QuerySet[Any] = type(row)._base_manager.select_for_update()
        row.refresh_from_db(fields=others, from_queryset=rows)
        columns |= {field.name for field in own if _is_computed(field)}
    row.full_clean()
    row._change_reason = reason  # type: ignore[attr-defined]
    row.save(update_fields=columns)


class _Versions(HistoryManager):  # type: ignore[misc]
    """The package's manager, whose class is made once and not anew for every row that is stored."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):  # type: ignore[misc]
    """The history of rows: each version of them, by whom, when and why."""

    def __init__(self, **options: Any) -> None:
        super().__init__(history_manager=_Versions, **options)


class HistoryWithRelations(History):
    """The history of rows that are related to many; one that was stored just now is related to none yet, and
    nobody asks.
    """

    def create_historical_record_m2ms(self, history_instance: Any, instance: models.Model) -> None:
        if history_instance.history_type != "+":
            super().create_historical_record_m2ms(history_instance, instance)


def _is_computed(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, (SearchTextField, SortKeyField, ChangedAtField))
