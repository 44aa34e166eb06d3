"""Cells of a matrix ..."""

from datetime import date

import pytest
from django.utils import timezone

from commitments.models import Commitment
from tests.factories import make_commitment
from tracker.register.matrix import MatrixCell, matrix_cells

pytestmark = pytest.mark.django_db


def test_are_what_their_commitments_say_in_days_and_truth_values_on_either_database():
    due = make_commitment(reference="BAG3-R1-IRQ", due_on=date(2025, 3, 1), due_precision="day")
    closed = make_commitment(reference="BAG3-R1-IRN", closed_on=date(2025, 4, 1))
    unasked = make_commitment(reference="BAG3-R2-IRQ", position="not_applicable")
    rows = Commitment.objects.for_register(on=timezone.localdate())

    cells = matrix_cells(rows)

    assert cells.keys() == {(row.state_id, row.resolution_id) for row in rows}
    for row in rows:
        cell = cells[row.state_id, row.resolution_id]
        assert cell == MatrixCell(
            reference=row.reference,
            status=row.standing_status,
            schedule=row.schedule,
            due_on=row.effective_due_on,
            due_precision=row.effective_due_precision,
            reported_status=row.standing_reported_status,
            disputed=row.standing_disputed,
            is_closed=row.standing_closed,
            is_applicable=row.standing_applicable,
            is_in_force=row.pk not in {closed.pk, unasked.pk},
        )
        assert {type(said) for said in cell[6:]} == {bool}
    assert cells[due.state_id, due.resolution_id].due_on == date(2025, 3, 1)
    assert matrix_cells(rows.none()) == {}
