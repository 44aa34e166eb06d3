"""kill -9 of every writer in the middle of a storm of writes: nothing acknowledged is lost, nothing is half
written.

`python -m tests.drills.storm`, on the database of DATABASE_URL or SQLite; FULL=1 for 50 rounds, DRILL_ROUNDS
for another number. The moment is drawn at random; in one round more each writer is killed between the two
halves of a write. The control is that round without transactions. Ends with an error where something was lost
or half written, and where of the control not every writer left half a write.
"""

import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.ending import exit_with

ROUNDS: Final = int(os.environ.get("DRILL_ROUNDS", "50" if os.environ.get("FULL") == "1" else "8"))
WRITERS: Final = 3
SEED: Final = int(os.environ.get("DRILL_SEED", "1"))
START_SECONDS: Final = 120


@dataclass
class Told:
    """What came of some rounds."""

    rounds: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half_written: list[str] = field(default_factory=list)


def main() -> int:
    import django

    django.setup()
    from django.db import connection

    migrate()
    references = make_commitments()
    chance = random.Random(SEED)
    kept = rounds(references, chance, how_many=ROUNDS)
    say(f"{connection.vendor}, killed at any moment", kept)
    between = Told()
    round_between(between, references)
    say(f"{connection.vendor}, killed between the two halves of a write", between)
    control = Told()
    round_between(control, references, options=["--careless"])
    say(f"{connection.vendor}, the control, the same without transactions", control)
    is_kept = kept.acknowledged and not any(
        (kept.lost, kept.half_written, between.lost, between.half_written)
    )
    is_control_torn = all(any(one in fault for fault in control.half_written) for one in references)
    return 0 if is_kept and is_control_torn else 1


def migrate() -> None:
    """Make the tables, in half the time that it takes whose rows have to be kept."""
    from django.core.management import call_command

    from tests.databases import migrating_quickly

    with migrating_quickly():
        call_command("migrate", verbosity=0, interactive=False)


def make_commitments() -> list[str]:
    from tests.factories import make_commitment, make_officer

    make_officer(username="officer")
    return [
        make_commitment(reference=f"BAG3-R1-{state}").reference for state in ("IRQ", "IRN", "KWT")[:WRITERS]
    ]


def rounds(references: list[str], chance: random.Random, *, how_many: int) -> Told:
    told = Told()
    for _number in range(how_many):
        with tempfile.TemporaryDirectory(prefix="mithaq-storm-") as folder:
            with writing(references, Path(folder)):
                time.sleep(chance.uniform(0.2, 1.5))
            look(told, Path(folder))
    return told


def round_between(told: Told, references: list[str], *, options: Sequence[str] = ()) -> None:
    """Each writer is killed when the commitment says that it has one more step, which is not there yet."""
    with tempfile.TemporaryDirectory(prefix="mithaq-storm-") as folder:
        writers = [
            start_writer(reference, Path(folder), ["--torn", *options], stderr=subprocess.DEVNULL)
            for reference in references
        ]
        for writer in writers:
            if writer.wait(timeout=START_SECONDS) != -signal.SIGKILL:
                sys.exit("A writer was not killed between the two halves of a write.")
        look(told, Path(folder))


def look(told: Told, folder: Path) -> None:
    """What came of one round."""
    lines = said_by(folder)
    told.rounds += 1
    told.acknowledged += len(lines)
    told.lost += [f"round {told.rounds}: {line}" for line in lines if not is_recorded(line)]
    told.half_written += [f"round {told.rounds}: {fault}" for fault in faults()]


def start_writer(
    reference: str, folder: Path, options: Sequence[str], *, stderr: int | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.drills.writer", reference, folder / reference, *options], stderr=stderr
    )


@contextmanager
def writing(
    references: list[str], folder: Path, *, options: Sequence[str] = (), stderr: int | None = None
) -> Iterator[None]:
    """Inside, the writers write, and say so in `folder`; then all are killed."""
    folder.mkdir(exist_ok=True)
    writers = [start_writer(reference, folder, options, stderr=stderr) for reference in references]
    try:
        until = time.monotonic() + START_SECONDS
        while not all((folder / reference).exists() for reference in references):
            if time.monotonic() > until or any(writer.poll() is not None for writer in writers):
                sys.exit("A writer did not begin to write.")
            time.sleep(0.01)
        yield
    finally:
        for writer in writers:
            writer.kill()
        for writer in writers:
            writer.wait()


def said_by(folder: Path) -> list[str]:
    """What the writers said is recorded, without a line that is not ended."""
    texts = [file.read_text() for file in sorted(folder.iterdir())]
    return [
        line.rstrip("\n") for text in texts for line in text.splitlines(keepends=True) if line.endswith("\n")
    ]


def is_recorded(line: str) -> bool:
    from tracker.models import StatusReport

    reference, sequence, digest = line.split()
    return StatusReport.objects.filter(
        commitment__reference=reference, sequence=int(sequence), digest=digest
    ).exists()


def faults() -> list[str]:
    """What the checks of the trail and of the standing say."""
    from django.core.management import CommandError, call_command

    found = io.StringIO()
    for command in (["verify_trail"], ["rebuild_standing", "--check"]):
        with suppress(CommandError):
            call_command(
                *command, stdout=io.StringIO() if command[0] == "verify_trail" else found, stderr=found
            )
    return [line for line in found.getvalue().splitlines() if "BAG3-" in line]


def say(what: str, told: Told) -> None:
    print(  # noqa: T201 (said to who runs it)
        f"{what}: {told.rounds} rounds, {told.acknowledged} acknowledged, {len(told.lost)} lost, "
        f"{len(told.half_written)} half written",
        *told.lost[:3],
        *told.half_written[:3],
        sep="\n  ",
        flush=True,
    )


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
