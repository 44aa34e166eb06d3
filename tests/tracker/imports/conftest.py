"""The day of the imports, and the officer who hands files in."""

import pytest
import time_machine

from tests.factories import at, make_officer


@pytest.fixture
def day_of_imports():
    with time_machine.travel(at(2026, 3, 10), tick=False):
        yield


@pytest.fixture
def officer():
    return make_officer(username="layla")
