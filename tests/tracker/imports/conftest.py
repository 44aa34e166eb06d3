"""The officer who hands files in."""

import pytest

from tests.factories import make_officer


@pytest.fixture
def officer():
    return make_officer(username="layla")
