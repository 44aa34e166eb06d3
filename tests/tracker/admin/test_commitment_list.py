"""The officer's list of commitments: filters for every axis, views of one's own, and files whose taking
is on record.
"""

from datetime import date

import pytest
from django.contrib.admin import AdminSite, site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.admin.filters import ResolutionFilter
from commitments.admin.record import RecordAdmin
from commitments.admin.states import StateAdmin
from commitments.models import Commitment, Resolution, State
from tests.downloads import read_csv, read_xlsx
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_state,
    make_user,
    report,
    review,
)
from tests.rewording import reword
from tests.worlds import once_a_module
from tracker.models import Export, Preferences, SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LIST = "admin:commitments_commitment_changelist"
LISTS = [model for model, shown in site._registry.items() if isinstance(shown, RecordAdmin)]
CODES = [f"A{letter}{other}" for letter in "ABCDEFG" for other in "ABCDEFG"]


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


@once_a_module
def register():
    make_conference(starts_on=date(2025, 12, 1))
    for code in ("IRQ", "IRN", "TUR"):
        make_commitment(reference=f"BAG3-R1-{code}")
        make_commitment(reference=f"BAG3-R2-{code}")
    reword(Resolution.objects.get(number=1), due_on=date(2026, 5, 1))
    reported = report(
        commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"),
        effective_on=date(2026, 2, 1),
        status="substantial",
    )
    review(of=reported, status="limited")
    turkey = Commitment.objects.get(reference="BAG3-R2-TUR")
    report(commitment=turkey, effective_on=date(2026, 2, 1), author=make_focal_point(state=turkey.state))


def shown(client, **query):
    page = client.get(reverse(LIST), query)
    assert page.status_code == 200
    return sorted(row.reference for row in page.context["cl"].result_list), page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"reported": "true"}, ["BAG3-R1-IRQ", "BAG3-R2-TUR"]),
        ({"reported": "false", "q": "iraq"}, ["BAG3-R2-IRQ"]),
        ({"discrepancy": "true", "q": "iraq"}, ["BAG3-R1-IRQ"]),
        ({"disagreement": "true"}, ["BAG3-R1-IRQ", "BAG3-R2-TUR"]),
        ({"reviewed__exact": "1"}, ["BAG3-R1-IRQ"]),
        ({"due_from": "2026-05-01", "due_until": "2026-05-01", "q": "عراق"}, ["BAG3-R1-IRQ"]),
        ({"due_until": "2026-04-30"}, []),
        ({"waiting": "true"}, ["BAG3-R2-TUR"]),
        ({"resolution__type__exact": "informational"}, []),
        ({"report_from": "2026-03-10", "q": "iraq"}, ["BAG3-R1-IRQ"]),
        ({"since_from": "2026-02-02"}, []),
        ({"since_from": "2026-02-01", "since_until": "2026-02-01"}, ["BAG3-R1-IRQ"]),
        ({"due_from": "1405-02-11", "due_from_calendar": "solar_hijri", "q": "الكويت"}, []),
        ({"due_from": "1405-02-11", "due_from_calendar": "solar_hijri", "q": "تركيا"}, ["BAG3-R1-TUR"]),
    ],
)
def test_filters_find_exactly_their_rows(client, officer, register, query, found):
    assert shown(client, **query)[0] == found


def test_a_date_that_is_none_is_named_and_shows_no_row_as_if_it_passed(client, officer, register):
    rows, page = shown(client, due_from="2026-02-30")

    assert rows == []
    assert "Due, from: There is no such day in the calendar" in page


def test_the_form_of_a_date_range_keeps_the_other_filters(client, officer, register):
    _rows, page = shown(client, schedule="not_yet_due", due_from="2026-04-01")

    assert '<input type="hidden" name="schedule" value="not_yet_due">' in page
    assert 'value="2026-04-01"' in page


def test_fifty_rows_take_as_many_queries_as_one(client, officer):
    make_commitment()
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(LIST))
    for code in CODES:
        report(
            commitment=make_commitment(reference=f"BAG3-R1-{code}"),
            effective_on=date(2026, 3, 1),
            author=officer,
        )
    with CaptureQueriesContext(connection) as fifty:
        page = client.get(reverse(LIST))

    assert len(page.context["cl"].result_list) == 50
    assert len(fifty) == len(one)


def test_a_list_shows_status_schedule_last_report_and_review_at_a_glance(client, officer, register):
    _rows, page = shown(client, q="BAG3-R1-IRQ")

    for text in (
        "badge-limited",
        "since",
        "badge-not_yet_due",
        "due on",
        "May 1, 2026",
        "March 10, 2026",
        "badge-reviewed",
    ):
        assert text in page


@pytest.mark.one_database
def test_dates_are_shown_in_the_persons_calendar(client, officer, register):
    Preferences.objects.create(user=officer, calendar="solar_hijri")

    assert "11 Ordibehesht 1405 SH" in shown(client, q="BAG3-R1-IRQ")[1]


def test_a_view_is_kept_found_again_and_removed(client, officer, register):
    _rows, page = shown(client, schedule="not_yet_due", q="iraq")
    assert 'name="query" value="q=iraq&amp;schedule=not_yet_due"' in page

    answer = client.post(
        reverse("admin:commitments_commitment_save_view"),
        {"name": "Iraq, in time", "query": "q=iraq&schedule=not_yet_due"},
    )
    assert answer["Location"] == reverse(LIST) + "?q=iraq&schedule=not_yet_due"
    rows, page = shown(client, q="iraq", schedule="not_yet_due")
    assert rows == ["BAG3-R1-IRQ"]
    assert 'aria-current="true"><bdi>Iraq, in time</bdi>' in page

    view = SavedView.objects.get()
    client.post(reverse("admin:commitments_commitment_remove_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_view_of_the_same_name_takes_the_place_of_the_first(client, officer):
    for query in ("stale=true", "stale=false"):
        client.post(reverse("admin:commitments_commitment_save_view"), {"name": "Mine", "query": query})

    assert SavedView.objects.get().query == "stale=false"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"name": "", "query": "q=1"}, "This field is required"),
        ({"name": "x" * 81, "query": "q=1"}, "at most 80"),
        ({"name": "x", "query": "q=" + "1" * 2000}, "at most 2000"),
    ],
)
@pytest.mark.one_database
def test_a_view_without_a_proper_name_is_refused_in_words(client, officer, values, says):
    page = client.post(
        reverse("admin:commitments_commitment_save_view"), values, follow=True
    ).content.decode()

    assert says in page
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_views(client, officer):
    SavedView.objects.bulk_create(
        SavedView(user=officer, name=f"view {number}", query="q=1") for number in range(50)
    )

    page = client.post(
        reverse("admin:commitments_commitment_save_view"), {"name": "one more", "query": "q=1"}, follow=True
    ).content.decode()

    assert "You have 50 views already" in page
    assert SavedView.objects.count() == 50


def test_a_view_leads_nowhere_but_to_the_list(client, officer):
    answer = client.post(
        reverse("admin:commitments_commitment_save_view"),
        {"name": "evil", "query": "//evil.example\r\nX: y&q=1"},
    )

    assert answer["Location"] == reverse(LIST) + "?q=1"


def test_nobody_sees_or_removes_anothers_view(client, officer):
    view = SavedView.objects.create(user=make_user(username="omar"), name="Of Omar", query="q=1")

    assert "Of Omar" not in shown(client)[1]
    assert client.post(reverse("admin:commitments_commitment_remove_view", args=[view.pk])).status_code == 404
    assert SavedView.objects.exists()


@pytest.mark.parametrize(
    ("ending", "flavour", "read", "reference"),
    [("csv", "csv-excel", read_csv, "reference"), ("xlsx", "xlsx", read_xlsx, "Reference")],
)
def test_exactly_the_filtered_list_is_taken_and_its_taking_put_on_record(
    client, officer, register, ending, flavour, read, reference
):
    address = reverse(f"admin:commitments_commitment_{ending}") + "?schedule=not_yet_due&q=ira"

    rows = read(client.get(address))

    assert [row[reference] for row in rows] == ["BAG3-R1-IRN", "BAG3-R1-IRQ"]
    taken = Export.objects.get()
    assert (taken.user, taken.table, taken.flavour, taken.query, taken.row_count) == (
        officer,
        "commitments",
        flavour,
        "schedule=not_yet_due&q=ira",
        2,
    )
    page = client.get(reverse("admin:tracker_export_changelist")).content.decode()
    assert "schedule=not_yet_due&amp;q=ira" in page


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.__name__)
@pytest.mark.in_turns
def test_the_taking_of_every_list_of_the_record_is_put_on_record(client, officer, listed):
    read_csv(client.get(reverse(f"admin:{listed._meta.label_lower.replace('.', '_')}_csv")))

    assert Export.objects.get().table == site._registry[listed].table.name


def test_a_list_is_taken_where_nobody_keeps_a_log(rf, officer, register):
    request = rf.get("/")
    request.user = officer

    answer = StateAdmin(State, AdminSite()).export_view(request, "csv")

    assert {row["code"] for row in read_csv(answer)} == {"IRQ", "IRN", "TUR"}
    assert not Export.objects.exists()


def test_what_was_refused_is_not_on_record(client):
    client.force_login(make_user())

    assert client.get(reverse("admin:commitments_commitment_xlsx")).status_code == 403
    assert not Export.objects.exists()


def test_a_focal_point_takes_away_their_own_state_alone(client, register):
    client.force_login(make_focal_point(state=make_state(code="IRN")))

    rows = read_csv(client.get(reverse("admin:commitments_commitment_csv")))

    assert {row["state"] for row in rows} == {"IRN"}
    assert Export.objects.get().row_count == 2
    assert client.get(reverse("admin:tracker_export_changelist")).status_code == 403


def test_the_log_of_exports_is_for_reading(client, officer):
    taken = Export.objects.create(user=officer, table="states", flavour="xlsx", row_count=1)

    assert (
        client.post(reverse("admin:tracker_export_change", args=[taken.pk]), {"row_count": 5}).status_code
        == 403
    )
    assert client.get(reverse("admin:tracker_export_add")).status_code == 403


@pytest.mark.one_database
def test_numbers_have_the_digits_of_the_language(client, officer, register):
    client.cookies["django_language"] = "fa"

    page = client.get(reverse(LIST)).content.decode()
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    story = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()

    assert "تعهدات: ۶" in page
    assert "۱ مهٔ ۲۰۲۶" in page or "۱ مه ۲۰۲۶" in page
    assert '<div class="readonly">۲</div>' in story


def test_the_resolutions_of_a_chosen_conference_are_offered_and_no_others(client, officer, register):
    def offered(**query):
        filters = client.get(reverse(LIST), query).context["cl"].filter_specs
        return [len(one.lookup_choices) for one in filters if isinstance(one, ResolutionFilter)]

    first, *_others = Resolution.objects.order_by("number")
    conference = {"resolution__conference__id__exact": str(first.conference_id)}
    chosen = {"resolution__id__exact": str(first.pk)}

    assert offered() == []
    assert offered(**conference) == [Resolution.objects.count()]
    assert offered(**chosen) == [1]
    assert shown(client, **chosen)[0] == shown(client, **chosen, **conference)[0] != []
    assert client.get(reverse(LIST), {"resolution__id__exact": "999999"}).status_code == 400
