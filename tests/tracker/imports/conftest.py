"""The officer who hands files in."""

import pytest

from tests.factories import make_focal_point, make_officer, make_state


@pytest.fixture
def officer():
    return make_officer(username="layla")


@pytest.fixture
def focal_point():
    return make_focal_point(state=make_state(code="IRQ"))
