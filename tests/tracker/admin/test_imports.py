"""The pages of imports: hand in a file, say which column is what, look at what would happen, import."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.downloads import read_csv, read_sheet as read_workbook
from tests.factories import at, make_commitment, make_officer
from tests.tracker.imports.uploads import handed_in
from tracker.models import Import, StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture(autouse=True)
def signed_in(client):
    client.force_login(make_officer(username="layla"))


def hand_in_by_page(client, text, **values):
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = "rows.csv"
    return client.post(
        reverse("admin:tracker_import_add"),
        {"kind": "reports", "calendar": "gregorian", "file": file} | values,
    )


def run_by_page(client, taken):
    """Order what the page of the check shows."""
    checked = client.get(reverse("admin:tracker_import_check", args=[taken.pk])).context["checked"]
    return run(client, taken, checked=checked)


def run(client, taken, **values):
    answer = client.post(reverse("admin:tracker_import_run", args=[taken.pk]), values)
    return b"".join(answer.streaming_content).decode()


def test_from_the_file_to_the_log(client):
    commitment = make_commitment()
    answer = hand_in_by_page(client, "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n")
    taken = Import.objects.get()
    assert answer["Location"] == reverse("admin:tracker_import_check", args=[taken.pk])

    page = client.get(answer["Location"]).content.decode()
    assert "1 row can be imported" in page
    assert "Limited, effective on March 1, 2026" in page
    assert not StatusReport.objects.exists()

    result = run_by_page(client, taken)
    assert "1 of 1 rows" in result
    assert "1 row of the record was changed or added." in result
    assert result.rstrip().endswith("</html>")
    commitment.refresh_from_db()
    assert commitment.status == "limited"
    log = client.get(reverse("admin:tracker_import_changelist")).content.decode()
    assert taken.sha256[:16] in log


def test_faults_are_shown_by_row_and_column_and_running_it_anyway_writes_nothing(client):
    make_commitment()
    hand_in_by_page(client, "reference,status,effective_on\nBAG3-R1-IRQ,<b>bad</b>,2026-03-01\n")
    taken = Import.objects.get()

    page = client.get(reverse("admin:tracker_import_check", args=[taken.pk])).content.decode()
    result = run_by_page(client, taken)

    for text in (page, result):
        assert "1 fault. Nothing was imported." in text
        assert "&lt;b&gt;bad" in text
        assert "<b>bad" not in text
    assert not StatusReport.objects.exists()


def test_another_column_can_be_chosen(client):
    make_commitment()
    hand_in_by_page(client, "reference,how far,day\nBAG3-R1-IRQ,limited,2026-03-01\n")
    address = reverse("admin:tracker_import_check", args=[Import.objects.get().pk])
    assert "No column is read as “Status”" in client.get(address).content.decode()

    client.post(address, {"commitment": "reference", "status": "how far", "effective_on": "day"})

    assert "1 row can be imported" in client.get(address).content.decode()


def test_a_table_with_none_of_the_headings_leads_to_the_choice_of_columns(client):
    make_commitment()
    answer = hand_in_by_page(client, "مرجع ما,how far,day\nBAG3-R1-IRQ,limited,2026-03-01\n")
    address = reverse("admin:tracker_import_check", args=[Import.objects.get().pk])
    assert answer["Location"] == address

    page = client.get(address).content.decode()
    assert "No column is read as “Reference”" in page
    assert "Columns that are left out:" in page
    client.post(address, {"commitment": "مرجع ما", "status": "how far", "effective_on": "day"})

    assert "1 row can be imported" in client.get(address).content.decode()


def test_what_was_not_read_of_the_file_is_said_on_the_page(client):
    make_commitment()
    hand_in_by_page(
        client,
        "reference,status,effective_on,,colour\n\nBAG3-R1-IRQ,limited,2026-03-01,x,red\n",
    )

    page = client.get(reverse("admin:tracker_import_check", args=[Import.objects.get().pk])).content.decode()

    assert "Empty rows between the others: 2." in page
    assert "Columns without a heading are left out: D." in page
    assert "<bdi>colour</bdi>" in page


def test_a_file_that_is_no_table_is_refused_on_the_page(client):
    answer = hand_in_by_page(client, b"\xff\xd8\xff\xe0 picture")

    assert answer.status_code == 422
    assert "not in UTF-8" in answer.content.decode()
    assert not Import.objects.exists()


def test_the_same_file_again_is_told(client):
    make_commitment()
    text = "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n"
    hand_in_by_page(client, text)
    run_by_page(client, Import.objects.get())

    page = client.get(hand_in_by_page(client, text)["Location"]).content.decode()

    assert "The very same file was imported" in page


def test_what_changed_after_the_page_was_opened_is_named_with_who_did_it(client):
    commitment = make_commitment(due_on=date(2026, 5, 1))
    hand_in_by_page(client, "reference,due_on\nBAG3-R1-IRQ,2026-06-01\n", kind="commitments")
    taken = Import.objects.get()
    page = client.get(reverse("admin:tracker_import_check", args=[taken.pk]))
    assert 'name="checked"' in page.content.decode()
    with time_machine.travel(at(2026, 3, 11), tick=False):
        commitment.due_on = date(2026, 7, 1)
        commitment._history_user = make_officer(username="omar")
        commitment.save(update_fields=["due_on"])

    result = run(client, taken, checked=page.context["checked"])

    assert "BAG3-R1-IRQ changed after the file was checked" in result
    assert "due on: “May 1, 2026” → “July 1, 2026” (omar, March 11, 2026" in result
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 7, 1)


@pytest.mark.parametrize("checked", [None, "", "eyJ9:made:up"])
def test_nothing_is_imported_that_was_not_checked(client, checked):
    make_commitment()
    hand_in_by_page(client, "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n")

    result = run(client, Import.objects.get(), **({} if checked is None else {"checked": checked}))

    assert "The file was not checked." in result
    assert not StatusReport.objects.exists()


def test_nobody_imports_what_another_handed_in(client):
    taken = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n",
        person=make_officer(username="omar"),
    )

    assert client.get(reverse("admin:tracker_import_check", args=[taken.pk])).status_code == 404
    assert client.post(reverse("admin:tracker_import_run", args=[taken.pk])).status_code == 404


def test_a_template_filled_in_can_be_imported(client):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    (line, _other) = read_csv(client.get(reverse("admin:tracker_import_template", args=["reports", "csv"])))
    assert line["Reference"] == "BAG3-R1-IRN"
    assert line["State"] == "Iran"

    filled = line | {"Status": "Limited", "Effective on": "2026-03-01"}
    answer = hand_in_by_page(client, ",".join(filled) + "\n" + ",".join(filled.values()) + "\n")

    assert "1 row can be imported" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "kind",
    [
        "reports",
        "commitments",
        "participations",
        "resolutions",
        "positions",
        "measurements",
        "targets",
        "groups",
    ],
)
@pytest.mark.one_database
def test_there_is_a_template_of_each_kind_as_a_spreadsheet(client, kind):
    make_commitment()

    sheet = read_workbook(client.get(reverse("admin:tracker_import_template", args=[kind, "xlsx"])))

    assert sheet.max_column >= 4


def test_an_unknown_template_is_not_there(client):
    assert client.get("/admin/tracker/import/template/nothing.csv").status_code == 404
    assert client.get("/admin/tracker/import/template/reports.exe").status_code == 404
