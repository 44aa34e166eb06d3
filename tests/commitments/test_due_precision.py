"""A deadline that its source states to the month or the year is kept, counted and shown as that."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from commitments.models import Commitment, Resolution
from commitments.record.enrolment import enrol_resolution
from commitments.seeding.reading import SeedRefused
from commitments.vocabulary import DuePrecision
from tests.dossiers import line_of, load, write_dossier
from tests.downloads import read_csv
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_resolution,
    make_source,
    make_theme,
)
from tests.rewording import WHY, reword
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
YEAR = {"due_on": date(2027, 12, 31), "due_precision": DuePrecision.YEAR}
SOLAR_YEAR = {"due_on": date(2028, 3, 19), "due_precision": DuePrecision.SOLAR_HIJRI_YEAR}


def deadline(row):
    row.refresh_from_db()
    return row.due_on, row.due_precision


@pytest.mark.parametrize(("stated", "last"), [(YEAR, date(2027, 12, 31)), (SOLAR_YEAR, date(2028, 3, 19))])
def test_it_is_overdue_only_after_the_last_day_in_the_calendar_it_is_stated_in(stated, last):
    make_resolution(**stated)
    make_commitment()
    following = date.fromordinal(last.toordinal() + 1)

    assert not Commitment.objects.overdue(on=last).exists()
    assert Commitment.objects.overdue(on=following).exists()
    row = Commitment.objects.with_schedule(on=last).get()
    assert (row.schedule, row.effective_due_precision) == ("due_soon", stated["due_precision"])


def test_a_state_has_a_deadline_of_its_own_with_its_own_precision():
    make_resolution(**YEAR)
    commitment = make_commitment()
    assert Commitment.objects.with_due_date().get().effective_due_precision == "year"

    Commitment.objects.filter(pk=commitment.pk).update(due_on=date(2026, 6, 30), due_precision="month")

    row = Commitment.objects.with_due_date().get()
    assert (row.effective_due_on, row.effective_due_precision) == (date(2026, 6, 30), "month")


@pytest.mark.parametrize("due_on", [date(2027, 12, 30), date(2027, 1, 1)])
def test_a_day_within_the_period_is_refused_by_the_record(due_on):
    with pytest.raises(ValidationError, match="2027 ends on") as refusal:
        make_resolution(due_on=due_on, due_precision="year")
    assert set(refusal.value.message_dict) == {"due_on"}

    commitment = make_commitment()
    commitment.due_on, commitment.due_precision = due_on, "year"
    with pytest.raises(ValidationError, match="2027 ends on"):
        commitment.full_clean()


def test_no_deadline_has_no_precision_in_the_database():
    resolution = make_resolution()

    resolution.due_precision = "year"
    with pytest.raises(ValidationError, match="Give a deadline"):
        resolution.full_clean()
    make_commitment()
    for rows in (Resolution.objects.filter(pk=resolution.pk), Commitment.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(due_precision="year")


def test_its_date_never_changes_without_its_precision():
    resolution = make_resolution(conference=make_conference(published=False), **YEAR)
    resolution.due_on, resolution.due_precision = date(2027, 6, 15), DuePrecision.DAY

    enrol_resolution(resolution, changed=["due_on"])

    assert deadline(resolution) == (date(2027, 6, 15), "day")


def test_programs_read_its_precision_beside_its_date(client):
    make_resolution(**YEAR)
    make_resolution(number=2)
    make_commitment()

    (row,) = client.get("/api/v1/commitments/?resolution=BAG3-R1").json()["results"]
    assert (row["due_on"], row["due_precision"]) == ("2027-12-31", "year")
    found = [client.get(f"/api/v1/resolutions/BAG3-R{number}/").json() for number in (1, 2)]
    assert [(one["due_on"], one["due_precision"]) for one in found] == [("2027-12-31", "year"), (None, None)]
    for address, expected in (("resolutions", ["year", ""]), ("commitments", ["year", ""])):
        rows = read_csv(client.get(f"/api/v1/{address}/?format=csv"))
        assert [one["due_precision"] for one in rows] == expected
    for parameter, expected in (("due_before=2028-01-01", 1), ("due_before=2027-12-31", 0)):
        assert client.get(f"/api/v1/commitments/?{parameter}").json()["count"] == expected


@pytest.mark.parametrize(
    ("language", "words"), [("en", ">2027</time>"), ("fa", ">۲۰۲۷</time>"), ("ar", ">٢٠٢٧</time>")]
)
@pytest.mark.one_database
def test_pages_show_what_is_stated(client, language, words):
    make_resolution(**YEAR)
    make_commitment()

    for address in ("resolutions/BAG3-R1", "commitments/BAG3-R1-IRQ", "commitments", "states/IRQ"):
        page = client.get(f"/{language}/{address}/").content.decode()
        assert f'<time datetime="2027"{words}' in page, address
        assert "2027-12-31" not in page, address


def test_a_past_wording_keeps_its_precision_and_the_page_shows_one_difference(client):
    resolution = make_resolution(**YEAR)
    make_commitment()
    before = "2026-03-10T18:00:00Z"
    with time_machine.travel(at(2026, 3, 11), tick=False):
        reword(resolution, due_on=date(2027, 12, 31), due_precision="day")

        page = client.get("/en/resolutions/BAG3-R1/").content.decode()
        assert "<del>2027</del> <ins>Dec. 31, 2027</ins>" in page
        assert page.count("<ins>") == 1
        (change,) = client.get("/api/v1/resolutions/BAG3-R1/").json()["wording_changes"]
        assert [(one["field"], one["before"], one["after"]) for one in change["differences"]] == [
            ("due_precision", "year", "day")
        ]
        (row,) = client.get(f"/api/v1/commitments/?known_at={before}").json()["results"]
        assert row["due_precision"] == "year"
        then = client.get(f"/en/resolutions/BAG3-R1/?known_at={before}").content.decode()
        assert '<time datetime="2027">2027</time>' in then


def test_a_dossier_states_it_in_one_value_and_a_second_load_changes_nothing(tmp_path):
    stated = [("2027", "year"), ("2027-06", "month"), ("1406 SH", "solar_hijri_year"), ("2027-06-15", "day")]
    for text, precision in stated:
        path = write_dossier(tmp_path, ("strength: agreed", f"strength: agreed\n    due_on: {text}"))
        load(path, why=WHY)
        resolution = Resolution.objects.get(reference="RIV1-R1")
        assert resolution.due_precision == precision
        assert load(path) == {}
    assert resolution.due_on == date(2027, 6, 15)


@pytest.mark.parametrize("text", ["1406", "2027-13", "June", "27", "2027-6", "true"])
def test_a_dossier_that_states_no_deadline_is_refused_at_its_line(tmp_path, text):
    path = write_dossier(tmp_path, ("strength: agreed", f"strength: agreed\n    due_on: {text}"))

    with pytest.raises(SeedRefused) as refusal:
        load(path)

    (problem,) = refusal.value.problems
    assert (problem.line, problem.key) == (line_of(path, f"due_on: {text}"), "resolutions[1].due_on")


def test_the_api_takes_it_and_refuses_a_day_within_it(client):
    client.force_login(make_officer(username="layla"))
    conference = make_conference()
    values = {"conference": conference.code, "theme": make_theme().slug, "number": 1}
    values |= {"title_en": "Title", "text_en": "Text", "due_precision": "month"}

    def post(**more):
        return client.post("/api/v1/resolutions/", values | more, content_type="application/json")

    refused = post(due_on="2027-06-15")
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (400, ["due_on"])
    made = post(due_on="2027-06-30")
    assert (made.status_code, made.json()["due_precision"]) == (201, "month")


def test_the_guide_takes_any_day_of_the_month_and_keeps_its_last(client):
    client.force_login(make_officer(username="layla"))
    conference = make_conference(code="NEW1", published=False)
    values = {"title_en": "Title", "text_en": "Text", "theme": make_theme().pk, "source": make_source().pk}

    answer = client.post(
        reverse("admin:commitments_conference_guide_resolutions", args=[conference.pk]),
        values | {"paragraph": "2", "due_on": "2027-06-07", "due_precision": "month"},
    )

    assert answer.status_code == 302
    assert deadline(Resolution.objects.get()) == (date(2027, 6, 30), "month")


def test_the_desk_changes_it_for_one_state_and_shows_it_in_lists(client):
    client.force_login(make_officer(username="layla"))
    make_resolution(**YEAR)
    commitment = make_commitment()
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])

    values = {"due_on": "1406-02-01", "due_on_calendar": "solar_hijri", "due_precision": "solar_hijri_year"}
    client.post(address, seen_at(client, address) | {"position": "unknown", "lead_agency": ""} | values)

    assert deadline(commitment) == (date(2028, 3, 19), "solar_hijri_year")
    assert (
        ">1406 SH</time>" in client.get(reverse("admin:commitments_commitment_changelist")).content.decode()
    )
    listed = client.get(reverse("admin:commitments_resolution_changelist")).content.decode()
    assert '<time datetime="2027">2027</time>' in listed
    client.post(address, seen_at(client, address) | {"position": "unknown", "lead_agency": "", "due_on": ""})
    assert deadline(commitment) == (None, "day")


def test_its_precision_alone_changes_what_day_is_kept_and_goes_with_the_deadline(client):
    client.force_login(make_officer(username="layla"))
    commitment = make_commitment(due_on=date(2027, 6, 15))
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    form = {"position": "unknown", "lead_agency": "", "due_on": "2027-06-15", "due_precision": "month"}

    client.post(address, seen_at(client, address) | form)
    assert deadline(commitment) == (date(2027, 6, 30), "month")

    answer = client.post(address, seen_at(client, address) | form | {"due_on": ""})
    assert (answer.status_code, deadline(commitment)) == (302, (None, "day"))


def test_a_form_that_does_not_ask_for_it_changes_nothing():
    field = Resolution._meta.get_field("due_precision").formfield()

    assert not field.has_changed("day", None)
    assert field.has_changed("year", None)
    assert field.clean("") == "day"


def test_what_staff_edited_of_it_a_dossier_leaves_with_its_date(tmp_path):
    load(write_dossier(tmp_path, ("strength: agreed", "strength: agreed\n    due_on: 2027-12-31")))
    reword(Resolution.objects.get(reference="RIV1-R1"), due_on=date(2027, 12, 31), due_precision="year")

    load(write_dossier(tmp_path, ("strength: agreed", "strength: agreed\n    due_on: 2028-06-15")), why=WHY)

    assert deadline(Resolution.objects.get(reference="RIV1-R1")) == (date(2027, 12, 31), "year")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [Commitment, Resolution])
def test_a_change_of_it_alone_is_told_to_whoever_follows(client, rows):
    resolution = make_resolution(due_on=date(2027, 12, 31))
    commitment = make_commitment(due_on=date(2027, 12, 31))
    after = client.get("/api/v1/changes/?after=end").json()["next_after"]

    if rows is Commitment:
        rows.objects.filter(pk=commitment.pk).update(due_precision="year")
    else:
        reword(resolution, due_precision="year")

    told = client.get("/api/v1/changes/", {"after": after}).json()["results"]
    assert [(one["commitment"], one["kind"]) for one in told] == [("BAG3-R1-IRQ", "record")]
