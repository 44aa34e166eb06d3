"""Addresses that the benchmark asks hold on whatever day it asks them."""

from datetime import date

import pytest

from tests.bench.workloads import ten_years_to


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 11, 30), date(2016, 12, 31)),
        (date(2026, 12, 1), date(2017, 1, 31)),
        (date(2027, 1, 15), date(2017, 2, 28)),
        (date(2028, 1, 31), date(2018, 2, 28)),
    ],
)
def test_ten_years_are_a_hundred_and_twenty_ends_of_months(today, since):
    assert ten_years_to(today) == since
