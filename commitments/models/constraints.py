"""Database constraints that several models share, named for what holds."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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


def key_holds(field: str, pattern: str, message: "str | _StrPromise") -> models.CheckConstraint:
    """`field` has the shape that URLs, files and imports rely on."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": pattern}),
        name=f"%(app_label)s_%(class)s_{field}_is_well_formed",
        violation_error_message=message,
    )
