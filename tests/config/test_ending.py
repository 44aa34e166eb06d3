"""Who ends a drill or a run on PostgreSQL ends all that it started, and nothing is left of it."""

import signal
import subprocess
import sys

# It starts one that leaves a file where it tidied up, and says that it runs.
PROGRAM = """
import sys, time
from pathlib import Path
from tests.ending import exit_with, run

def main():
    if len(sys.argv) > 2:
        print("runs", flush=True)
        try:
            time.sleep(60)
        finally:
            time.sleep(0.1)
            Path(sys.argv[1]).write_text("tidy")
    return run([sys.executable, "-c", {program!r}, sys.argv[1], "started"])

exit_with(main)
"""


def test_what_a_program_started_ends_with_it_and_tidies_up(tmp_path):
    left = tmp_path / "left"
    inner = PROGRAM.replace("{program!r}", "''")
    outer = PROGRAM.format(program=inner)
    with subprocess.Popen([sys.executable, "-c", outer, left], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout.readline() == "runs\n"

        program.send_signal(signal.SIGTERM)

        assert program.wait(timeout=30) == 143
        assert left.read_text() == "tidy"
