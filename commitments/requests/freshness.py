"""Whether the request that is being answered may be shown the record as it was a moment ago; config.replica
says that it may, and goes by it.
"""

from contextvars import ContextVar
from typing import Final

MAY_BE_BEHIND: Final[ContextVar[bool]] = ContextVar("may_be_behind", default=False)


def only_as_it_is_now() -> None:
    """From here on the rest of this request reads nothing older: a right that has just ended gives nothing
    more to see.
    """
    MAY_BE_BEHIND.set(False)
