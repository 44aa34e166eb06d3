"""The sheets of the desk's lists are for people, as those of the API with labels."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from commitments.admin.record import RecordAdmin
from commitments.models import Commitment, State
from tests.downloads import read_csv, read_sheet
from tests.factories import at, make_commitment, make_officer, make_state, report

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
DESKS = {model: desk for model, desk in admin.site._registry.items() if isinstance(desk, RecordAdmin)}


@pytest.fixture
def officer(client):
    person = make_officer()
    client.force_login(person)
    return person


def address(model, ending):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{ending}")


def test_the_list_of_commitments_gives_the_sheet_of_the_api(client, officer, site_url):
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1), note="By letter")
    client.cookies["django_language"] = "fa"

    taken = read_sheet(client.get(address(Commitment, "xlsx")))
    given = read_sheet(client.get("/api/v1/commitments/?format=xlsx&labels=true&lang=fa"))

    assert list(taken.values) == list(given.values)
    assert "By letter" in [cell for row in taken.values for cell in row]
    assert taken.cell(2, 1).hyperlink.target == given.cell(2, 1).hyperlink.target
    assert taken.sheet_view.rightToLeft
    assert taken.auto_filter.ref


def test_every_list_has_words_for_its_columns():
    assert len(DESKS) > 8
    for desk in DESKS.values():
        names = {column.translates or column.name for column in desk.table.columns} - {"url", "page"}
        assert names | {f"{desk.table.name} (sheet)"} <= set(desk.headings), desk


def test_the_csv_stays_in_codes_for_handing_in_again(client, officer):
    make_state(code="IRQ")

    (row,) = read_csv(client.get(address(State, "csv")))
    headings, cells = read_sheet(client.get(address(State, "xlsx"))).values

    assert (row["code"], row["kind"]) == ("IRQ", "un_member")
    assert dict(zip(headings, cells, strict=True))["Kind"] == "UN member State"
