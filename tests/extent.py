"""How much a run tries: `make test` in minutes, `make test-long` (TESTS_LONG=true) as much as is worth
the wait.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection

Amount = TypeVar("Amount")
IS_LONG = os.environ.get("TESTS_LONG", "").lower() == "true"


def extent(short: Amount, *, long: Amount) -> Amount:
    """`short` in `make test`; `long` in `make test-long`."""
    return long if IS_LONG else short


def in_turns(cases: Iterable[Amount]) -> list[Amount]:
    """Of cases that ask the same of the code, those that the database in use takes: every second one in `make
    test`, of which the other takes the others; all in `make test-long`.
    """
    if IS_LONG:
        return [*cases]
    return [*cases][0 if connection.vendor == "sqlite" else 1 :: 2]
