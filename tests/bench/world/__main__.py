"""Build a world in an empty database: `python -m tests.bench.world COMMITMENTS DATABASE_URL`."""

import os
import sys
import tempfile


def main(commitments: int, url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        os.environ |= {
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 4,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
        }
        import django

        django.setup()
        from django.core.management import call_command

        from tests.bench.world.building import build_world

        call_command("migrate", verbosity=0)
        built = build_world(commitments, write_line=write_line)
        write_line(str(built))


def write_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (said to who waits for it)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
