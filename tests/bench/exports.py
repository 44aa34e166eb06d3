"""What a download of many rows takes: `python -m tests.bench.exports [ROWS …]` (10,000 and 100,000 unless
given).

Each file is written by a process of its own, which reports how far its memory
(greatest resident set) rose above what it had after a file of 1,000 rows, and how
long it took for each time that the plain SQL behind it took, read and thrown away.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

STATES, PER_CONFERENCE = 200, 50
FLAVOURS = ("csv", "xlsx")


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        os.environ |= {
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 4,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        build(max(sizes))
        results = [in_a_process_of_its_own(flavour, rows) for rows in sizes for flavour in FLAVOURS]
    print(json.dumps(results, indent=1))  # noqa: T201 (what the command is for)


def build(rows: int) -> None:
    """At least `rows` commitments through the registration that all commitments come from."""
    from django.core.management import call_command

    from tests.factories import make_conference, make_participation, make_resolution, make_state

    call_command("migrate", verbosity=0)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    states = [make_state(code=f"X{one}{two}") for one in letters for two in letters][:STATES]
    resolutions = -(-rows // STATES)
    for start in range(0, resolutions, PER_CONFERENCE):
        conference = make_conference(code=f"B{start}")
        for state in states:
            make_participation(conference=conference, state=state)
        for number in range(1, min(PER_CONFERENCE, resolutions - start) + 1):
            make_resolution(conference=conference, number=number)


def in_a_process_of_its_own(flavour: str, rows: int) -> dict[str, object]:
    """A process that has built nothing, so that no memory that was free already hides what the file takes."""
    command = [sys.executable, "-m", "tests.bench.exports", "--measure", flavour, str(rows)]
    answer: dict[str, object] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return answer


def measured(flavour: str, rows: int) -> dict[str, object]:
    import django

    django.setup()
    from django.utils import timezone

    from commitments.files.downloads import download
    from commitments.files.tables import REGISTER
    from commitments.models import Commitment

    register = Commitment.objects.for_register(on=timezone.localdate()).order_by("reference")
    register = register.with_themes_and_groups()
    list(download(register[:1000], REGISTER, flavour=flavour))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    length = sum(len(part) for part in download(register[:rows], REGISTER, flavour=flavour))
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    plain = sum(1 for _row in register[:rows].values_list().iterator(chunk_size=500))
    baseline = time.perf_counter() - began
    return {
        "flavour": flavour,
        "rows": plain,
        "bytes": length,
        "memory_above_1000_rows_mb": round((after - before) / 1024, 1),
        "seconds": round(took, 2),
        "times_the_plain_sql": round(took / baseline, 1),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured(sys.argv[2], int(sys.argv[3]))))  # noqa: T201 (read by the process that builds)
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
