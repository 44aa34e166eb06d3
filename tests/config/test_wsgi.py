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


ENDED = """
import config.wsgi
from commitments.files import memory
from django.core.signals import request_finished
memory.give_back = lambda: print("given back")
memory.after_requests.last -= memory.SECONDS_BETWEEN
request_finished.send(sender=None)
request_finished.send(sender=None)
"""


def test_what_answers_left_is_given_back_to_the_system_when_a_request_has_ended():
    done = subprocess.run(
        [sys.executable, "-c", ENDED], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert done.stdout.split("\n") == ["given back", ""]
