"""Database constraints that several models share, named for what holds."""

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.language.languages import translated_fields, with_translations
from commitments.vocabulary import DuePrecision

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def choice_holds(
    field: str, choices: type[models.TextChoices], *, optional: bool = False
) -> models.CheckConstraint:
    """`field` has one of the values of `choices`; with `optional`, null is one more."""
    condition = Q(**{f"{field}__in": choices.values})
    if optional:
        condition |= Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(
        condition=condition,
        name=f"%(app_label)s_%(class)s_{field}_is_known",
        violation_error_message=_("Choose one of the listed values."),
    )


def precision_holds() -> tuple[models.CheckConstraint, models.CheckConstraint]:
    """A deadline has a precision that there is, and a month or year of one is of a deadline."""
    return (
        choice_holds("due_precision", DuePrecision),
        models.CheckConstraint(
            condition=Q(due_on__isnull=False) | Q(due_precision=DuePrecision.DAY),
            name="%(app_label)s_%(class)s_due_precision_is_of_a_deadline",
            violation_error_message=_("Give a deadline, or do not say how exactly it is stated."),
        ),
    )


def key_holds(field: str, pattern: str, message: "str | _StrPromise") -> models.CheckConstraint:
    """`field` has the shape that URLs, files and imports rely on."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": pattern}),
        name=f"%(app_label)s_%(class)s_{field}_is_well_formed",
        violation_error_message=message,
    )


UNWRITTEN: "Final[dict[str, _StrPromise]]" = {
    "name": _("Give the name in at least one language."),
    "title": _("Give the title in at least one language."),
    "text": _("Give the text in at least one language."),
    "publisher": _("Give the publisher in at least one language."),
    "unit": _("Give the unit in at least one language."),
}


def one_language_holds(field: str, *, as_it_stands: bool = False) -> models.CheckConstraint:
    """`field` is written in English, Persian or Arabic; with `as_it_stands` its English column has no
    ending.
    """
    columns = with_translations(field) if as_it_stands else translated_fields(field)
    return models.CheckConstraint(
        condition=~Q(**dict.fromkeys(columns, "")),
        name=f"%(app_label)s_%(class)s_has_a_{field}",
        violation_error_message=UNWRITTEN[field],
    )


def refuse_unwritten(row: Any, *fields: str) -> None:
    """Raise ValidationError for those texts of `row` that are written in no language, without asking the
    database.
    """
    missing = {
        f"{field}_en": UNWRITTEN[field]
        for field in fields
        if not any(getattr(row, column) for column in translated_fields(field))
    }
    if missing:
        raise ValidationError(missing)
