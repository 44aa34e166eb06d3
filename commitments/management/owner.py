"""What the owner of the tables alone may do, where PostgreSQL keeps roles apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.management import CommandError
from django.db import ProgrammingError

# What PostgreSQL says of a role that may not.
NOT_ALLOWED: Final = "42501"


@contextmanager
def asked_of_the_owner() -> Iterator[None]:
    """Raises CommandError where the role of DATABASE_URL may not do what is done inside."""
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != NOT_ALLOWED:
            raise
        raise CommandError(
            f"Nothing was changed: {error.__cause__}. Run this with the DATABASE_URL of the owner of the "
            "tables (docs/operations.md, Roles of PostgreSQL)."
        ) from error
