"""Records statuses of one commitment until it is killed, and says of each, in a file, that it is recorded.

`python -m tests.drills.writer REFERENCE FILE [--careless] [--patient]`; careless is the control: each
statement by itself, as without a transaction. A patient one goes on where the database was away.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(reference: str, acknowledged: Path, *, is_careless: bool, is_patient: bool) -> None:
    django.setup()
    if is_careless:
        be_careless()
    from django.contrib.auth.models import User
    from django.db import Error, connection
    from django.utils import timezone

    from commitments.models import Commitment
    from tests.factories import report

    author = User.objects.get(username="officer")
    file = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        try:
            commitment = Commitment.objects.get(reference=reference)
            made = report(commitment=commitment, effective_on=timezone.localdate(), author=author)
        except Error:
            if not is_patient:
                raise
            connection.close()
            time.sleep(0.1)
            continue
        os.write(file, f"{reference} {made.sequence} {made.digest}\n".encode())
        os.fsync(file)


def be_careless() -> None:
    """Take all transactions away, and from who writes a step the look whether there is one."""
    from django.db import connection, transaction

    def nothing(*_args: Any) -> None:
        """Neither begins nor ends anything."""

    transaction.Atomic.__enter__ = nothing  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = nothing  # type: ignore[method-assign, assignment]
    connection.ensure_connection()
    connection.in_atomic_block = True
    # PostgreSQL is asked to hold rows in a transaction alone; each statement is one of its own.
    connection.autocommit = False


if __name__ == "__main__":
    main(
        sys.argv[1],
        Path(sys.argv[2]),
        is_careless="--careless" in sys.argv,
        is_patient="--patient" in sys.argv,
    )
