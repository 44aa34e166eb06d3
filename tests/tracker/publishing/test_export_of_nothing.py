"""The command that writes reports to files, where there is nothing to report."""

import pytest

from tests.factories import at, make_conference, make_state
from tests.tracker.publishing.test_export_command import export, lines
from tracker.publishing.exports import NAMED_EXPORTS

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.mark.parametrize("name", NAMED_EXPORTS)
def test_writes_a_header_where_there_is_nothing(tmp_path, name):
    make_state(code="IRQ")
    make_conference()
    needed = [
        f"{key}={value}"
        for key, value in {"state": "IRQ", "conference": "BAG3"}.items()
        if key in NAMED_EXPORTS[name].required
    ]

    assert "0 rows" in export(tmp_path, name, *needed)
    assert lines(tmp_path) == []
    assert (tmp_path / "report.csv").stat().st_size > 0
