"""What is checked of the rows that tests make, and by whom."""

import functools
from collections.abc import Callable, Collection
from typing import Any, TypeVar
from unittest.mock import patch

from django.db.models import Field, ForeignKey, Model

from commitments.models.checked import CheckedRow

Made = TypeVar("Made")


def checked_by_the_database(make: Callable[..., Made]) -> Callable[..., Made]:
    """Have a factory leave the constraints to the database itself.

    Asked beforehand, each is a query, and together they took a third of the time of a
    test's set-up; that they are asked is tested where people and programs come in.
    `inspect.unwrap` gives the factory that asks.
    """

    @functools.wraps(make)
    def made(**values: Any) -> Made:
        with (
            patch.object(Model, "validate_constraints", _leave_to_the_database),
            patch.object(CheckedRow, "validate_constraints", _leave_to_the_database),
            patch.object(Model, "validate_unique", _leave_to_the_database),
            patch.object(ForeignKey, "validate", _validate_what_is_chosen),
        ):
            return make(**values)

    return made


def _leave_to_the_database(_row: Model, exclude: Collection[str] | None = None) -> None:
    """Django's signature, and no query."""


_validate_foreign_key = ForeignKey.validate


def _validate_what_is_chosen(field: Any, value: Any, row: Model | None) -> None:
    """Django's, without the question whether a row is there, which the database answers; whether it can be
    chosen is asked still.
    """
    if field.get_limit_choices_to():
        _validate_foreign_key(field, value, row)
    else:
        Field.validate(field, value, row)
