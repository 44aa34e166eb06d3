"""Reports, and the register by when it last changed, are narrowed as dashboards ask for them."""

from datetime import date

import pytest

from tests.factories import at, make_commitment, make_conference, make_resolution, make_theme, report

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


def found(client, address):
    return [row["reference"] for row in client.get(f"/api/v1/{address}").json()["results"]]


def test_reports_by_theme_and_region(client):
    make_resolution(conference=make_conference(code="BAG3"), number=2, theme=make_theme(slug="prevention"))
    for reference in ("BAG3-R1-IRQ", "BAG3-R2-IRQ", "BAG3-R1-EGY"):
        report(
            commitment=make_commitment(reference=reference), status="limited", effective_on=date(2026, 3, 1)
        )

    assert found(client, "reports/?theme=prevention") == ["BAG3-R2-IRQ-1"]
    assert found(client, "reports/?region=145&ordering=sequence") == ["BAG3-R1-IRQ-1", "BAG3-R2-IRQ-1"]


def test_the_register_by_since_when_and_by_what_has_not_changed(client, time_machine):
    early, late = (make_commitment(reference=f"BAG3-R1-{state}") for state in ("IRQ", "IRN"))
    report(commitment=early, status="limited", effective_on=date(2026, 2, 1))
    time_machine.move_to(at(2026, 3, 12))
    report(commitment=late, status="limited", effective_on=date(2026, 3, 11))

    assert found(client, "commitments/?status_since_before=2026-03-01") == ["BAG3-R1-IRQ"]
    assert found(client, "commitments/?status_since_after=2026-03-01") == ["BAG3-R1-IRN"]
    assert found(client, "commitments/?updated_before=2026-03-11") == ["BAG3-R1-IRQ"]
