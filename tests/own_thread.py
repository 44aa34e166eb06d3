"""Calls that a thread of their own makes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


def in_a_thread(call: Callable[[], Answer]) -> Answer:
    """What `call` gives in a new thread.

    A browser that a test before has asked for leaves its event loop running in the thread of the tests: no
    other may be run there, and CPython loses count of how deep it is when it reads a module's source.
    """
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(call).result()
