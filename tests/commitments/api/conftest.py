"""The day on which the tests of reading ask, and the site whose addresses they see."""

import pytest
import time_machine

from tests.commitments.api.reading import TODAY


@pytest.fixture
def reading_day(settings):
    settings.SITE_URL = "https://mithaq.example"
    with time_machine.travel(TODAY, tick=False):
        yield
