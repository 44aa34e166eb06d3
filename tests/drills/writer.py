"""Records statuses of one commitment until it is killed, and says of each, in a file, that it is recorded.

`python -m tests.drills.writer REFERENCE FILE [--careless] [--patient] [--torn]`; careless is the control:
each statement by itself, as without a transaction. A patient one goes on where the database was away. A torn
one is killed between the two halves of a write.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# So many are recorded before one is torn.
WHOLE: Final = 5


def main(reference: str, acknowledged: Path, *, is_careless: bool, is_patient: bool, is_torn: bool) -> None:
    django.setup()
    if is_careless:
        be_careless()
    if is_torn:
        end_between_halves()
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


def end_between_halves() -> None:
    """kill -9 when the commitment says that it has one more step, and before the step itself is written."""
    from commitments.many_rows import NewRows, insert_new
    from tracker.models import TrailStep
    from tracker.trail import appending

    steps = 0

    def insert_or_end(new: NewRows) -> None:
        nonlocal steps
        steps += new.model is not None and issubclass(new.model, TrailStep)
        if steps > WHOLE:
            os.kill(os.getpid(), signal.SIGKILL)
        insert_new(new)

    vars(appending)["insert_new"] = insert_or_end


if __name__ == "__main__":
    main(
        sys.argv[1],
        Path(sys.argv[2]),
        is_careless="--careless" in sys.argv,
        is_patient="--patient" in sys.argv,
        is_torn="--torn" in sys.argv,
    )
