"""What a process that serves does before anybody asks."""

import subprocess
import sys

from django.conf import settings

SEEN = """
import gc
import config.wsgi
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_is_there_at_the_start_is_not_looked_through_for_cycles():
    """Or Python would put that off until tens of MB that answers leave in cycles have piled up."""
    done = subprocess.run(
        [sys.executable, "-c", SEEN], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    left_out, looked_through = map(int, done.stdout.split())
    assert left_out > 100_000
    assert looked_through < left_out / 10
