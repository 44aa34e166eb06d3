"""A run on both databases fails where either of them does, and says what each said."""

import sys

import pytest

from tests import side_by_side

GOOD, BAD = "print('fine')", "import sys; print('two failed'); sys.exit(1)"


@pytest.mark.parametrize(
    ("on_sqlite", "on_postgresql", "status"), [(GOOD, GOOD, 0), (BAD, GOOD, 1), (GOOD, BAD, 1)]
)
def test_fails_where_either_does(monkeypatch, capfd, on_sqlite, on_postgresql, status):
    monkeypatch.setattr(side_by_side, "POSTGRESQL", (sys.executable, "-c", on_postgresql))
    monkeypatch.setattr(side_by_side, "PYTEST", (sys.executable, "-c", on_sqlite))

    assert side_by_side.main([]) == status
    assert capfd.readouterr().out.count("\n") == 2
