"""A row that an import or a bulk action wrote."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Written:
    """What is kept of a row that wrote something, as far as undoing it goes by it."""

    pk: int
    number: int
    key: str
    made: dict[str, Any]
    stays_because: str = ""
