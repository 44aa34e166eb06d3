"""How much a run tries: `make test` in minutes, `make test-long` (TESTS_LONG=true) as much as is worth
the wait.
"""

import os
from typing import TypeVar

Amount = TypeVar("Amount")
IS_LONG = os.environ.get("TESTS_LONG", "").lower() == "true"


def extent(short: Amount, *, long: Amount) -> Amount:
    """`short` in `make test`; `long` in `make test-long`."""
    return long if IS_LONG else short
