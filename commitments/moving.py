"""What stands in the way of giving a conference other days: asked of all who keep rows that speak of days.

The record knows no report; whoever keeps rows of that kind adds a check when its app
is ready.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

# From a conference's code and its new first day to the keys of the rows that speak of a day before it.
MoveCheck = Callable[[str, date], list[str]]
_CHECKS: Final[list[MoveCheck]] = []
# How many rows a refusal names.
NAMED_MAX: Final = 5


def register_move_check(check: MoveCheck) -> None:
    """Ask `check`, too, before a conference is moved."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def rows_before(code: str, starts_on: date) -> list[str]:
    """The keys of rows that speak of a day before `starts_on`, as the registered checks find them."""
    return [key for check in _CHECKS for key in check(code, starts_on)]


def some_of(keys: list[str]) -> str:
    """Keys for a sentence: the first few, and a sign that there are more."""
    return ", ".join(keys[:NAMED_MAX]) + (" …" if len(keys) > NAMED_MAX else "")
