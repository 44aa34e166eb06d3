"""What an import writes, and what undoing it writes, is computed before anything is locked: others write
meanwhile, on SQLite too.
"""

import threading

import pytest
from django.db import connection

from tests.factories import make_citation, make_commitment, make_indicator, make_source
from tests.tracker.imports.uploads import handed_in, imported
from tracker.imports import measurements, positions, reports
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db(transaction=True)]
STATUSES = "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-02-01\n"
STATED = "reference,position,stated_on\nBAG3-R1-IRQ,noted,2026-02-01\n"
VALUES = "reference,observed_on,value,source\nBAG3-R1-IRQ,2026-02-01,12,press-1\n"


@pytest.fixture
def world():
    commitment = make_commitment()
    make_citation(source=make_source(), resolution=commitment.resolution)
    make_indicator(resolution=commitment.resolution)


@pytest.fixture
def others_write_before(monkeypatch):
    """Has another connection write before a name of a module is called; gives the names that were called."""
    written = []

    def write(name):
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE commitments_commitment SET lead_agency = %s", [name])
            written.append(name)
        finally:
            connection.close()

    def put(module, name):
        original = getattr(module, name)

        def late(*args, **kwargs):
            thread = threading.Thread(target=write, args=(name,))
            thread.start()
            thread.join(30)
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, late)
        return written

    return put


@pytest.mark.parametrize(
    ("kind", "text", "module", "computes"),
    [
        (ImportKind.REPORTS, STATUSES, reports, "ready_statuses"),
        (ImportKind.POSITIONS, STATED, positions, "prepare_positions"),
        (ImportKind.MEASUREMENTS, VALUES, measurements, "prepare_measurements"),
    ],
)
def test_others_write_while_an_import_is_computed(
    officer, world, others_write_before, kind, text, module, computes
):
    upload = handed_in(text, person=officer, kind=kind)
    written = others_write_before(module, computes)

    assert imported(upload, officer) == 1
    assert written == [computes]


@pytest.mark.parametrize(
    ("kind", "text", "module", "computes"),
    [
        (ImportKind.REPORTS, STATUSES, reports, "ready_withdrawals"),
        (ImportKind.POSITIONS, STATED, positions, "prepare_positions"),
    ],
)
def test_others_write_while_undoing_it_is_computed(
    officer, world, others_write_before, kind, text, module, computes
):
    upload = handed_in(text, person=officer, kind=kind)
    imported(upload, officer)
    written = others_write_before(module, computes)

    assert undo_import(upload, person=officer).count == 1
    assert written == [computes]
