"""Two tables of others, brought in through the pages alone: memberships in treaties, and documents that
parties handed in. Invented, in the shapes of such tables.
"""

import csv
import io

import pytest
from playwright.sync_api import expect

from commitments.models import Commitment, Participation, Resolution
from tests.browser.import_steps import hand_in, read_as, run
from tests.extent import IS_LONG
from tests.factories import make_conference, make_officer, make_state, make_theme
from tracker.models import Import, StatusReport

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
TREATIES = ("Alpha", "Treaty on Dates (TD)")
PARTIES = ("Iraq", "Iran", "Kuwait", "Union of the Marshes", "Türkye")
MEMBERSHIPS = [
    {
        "Contracting Party": party,
        "Treaty": treaty,
        "Signature Date": "" if number % 3 == 2 else f"{number + 1:02}/03/1999",
        "Instrument Type": "" if number % 4 == 1 else ("Accession", "Ratification")[number % 2],
        "Instrument Date": "" if number % 4 == 1 else f"{number + 1:02}/05/2001",
    }
    for number, (party, treaty) in enumerate((party, treaty) for treaty in TREATIES for party in PARTIES)
]
DOCUMENTS = [
    {
        "code": code,
        "party": "–",
        "title": f"{code} plan {version}",
        "status": "Active" if version == 2 else "Archived",
        "submissionDate": f"20{20 + version}-0{version}-15" if code != "KWT" else "",
        "encodedAbsUrl": f"https://example.org/{code}%20{version}.pdf",
    }
    for code in ("IRQ", "IRN", "KWT", "EUX")
    for version in (1, 2)
]


def as_csv(rows, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.fixture
def desk(page, live_server):
    """An officer at the desk."""
    make_conference(code="TRT", title_en="Treaties")
    make_theme()
    for code in ("IRQ", "IRN", "KWT", "TUR"):
        make_state(code=code)
    make_officer(username="layla")
    page.goto(f"{live_server.url}/admin/login/?next=/admin/tracker/import/")
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", "a-long-password-1")
    page.locator("form#login-form [type=submit]").click()
    return page


@pytest.mark.skipif(not IS_LONG, reason="much the same steps as with documents of parties: make test-long")
def test_memberships_in_treaties_come_in_by_mouse(desk):
    content = as_csv(MEMBERSHIPS)
    no_parties = {"Union of the Marshes": "no_row", "Türkye": "TUR"}
    common = {"conference": "TRT"}

    hand_in(desk, "participations", content)
    read_as(desk, {"state": "Contracting Party"}, common | {"basis": "official_record"})
    read_as(desk, values=no_parties)
    assert "4 rows of the record" in run(desk)

    hand_in(desk, "resolutions", content)
    texts = {f"{name}_{language}": "–.–" for name in ("title", "text") for language in ("fa", "ar")}
    read_as(desk, {"title_en": "Treaty", "text_en": "Treaty"}, common | {"theme": "liaison-officers"} | texts)
    assert "2 rows of the record" in run(desk)

    hand_in(desk, "reports", content)
    read_as(
        desk,
        {"state": "Contracting Party", "resolution": "Treaty", "effective_on": "Signature Date"},
        common | {"status": "limited"},
        order="day_first",
    )
    read_as(desk, values=no_parties)
    signed = [row for row in MEMBERSHIPS if row["Signature Date"] and row["Contracting Party"] != PARTIES[3]]
    assert f"{len(signed)} rows of the record" in run(desk)

    assert (Participation.objects.count(), Resolution.objects.count(), Commitment.objects.count()) == (
        4,
        2,
        8,
    )
    assert StatusReport.objects.count() == len(signed)
    assert StatusReport.objects.filter(commitment__state__code="TUR").exists()
    upload = Import.objects.latest("pk")
    left_out = set(upload.results.filter(outcome="left_out").values_list("number", flat=True))
    assert left_out == {
        number
        for number, row in enumerate(MEMBERSHIPS, start=2)
        if not row["Signature Date"] or row["Contracting Party"] == PARTIES[3]
    }


def test_documents_of_parties_come_in_by_mouse_and_go_again(desk):
    content = as_csv(DOCUMENTS)
    make = {"conference": "TRT"}
    hand_in(desk, "participations", content)
    read_as(desk, {"state": "code"}, make | {"basis": "official_record"})
    read_as(desk, values={"EUX": "no_row"})
    assert "3 rows of the record" in run(desk)
    hand_in(desk, "resolutions", b"title_en;number\nHand in a plan;1\n")
    texts = {f"{name}_{language}": "–.–" for name in ("title", "text") for language in ("fa", "ar")}
    read_as(desk, for_all=make | {"theme": "liaison-officers", "text_en": "Hand in a plan"} | texts)
    run(desk)

    hand_in(desk, "reports", content)
    read_as(
        desk,
        {
            "state": "code",
            "status": "status",
            "effective_on": "submissionDate",
            "evidence_url": "encodedAbsUrl",
            "evidence_title": "title",
        },
        make | {"resolution": "1"},
    )
    read_as(desk, values={"EUX": "no_row", "Active": "complete", "Archived": "substantial"})
    # A document without a day is a fault that is named, until somebody says to leave it out.
    expect(desk.locator(".errornote table tbody tr")).to_have_count(2)
    read_as(desk, values={"(empty)": "no_row"})
    assert "4 rows of the record" in run(desk)
    levels = dict(Commitment.objects.values_list("state__code", "status"))
    assert levels == {"IRQ": "complete", "IRN": "complete", "KWT": "no_information"}

    desk.locator("#result_list tbody tr").first.locator("th a").click()
    desk.locator(".object-tools a[href$='/undo/']").click()
    desk.locator("#content-main form [type=submit]").click()
    assert "4 rows were undone." in desk.locator(".outcome").inner_text()
    assert set(Commitment.objects.values_list("status", flat=True)) == {"no_information"}
