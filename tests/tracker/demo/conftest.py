"""What all tests of the demonstration have in common."""

import pytest


@pytest.fixture(autouse=True)
def demo_settings(settings):
    settings.DEMO = True
