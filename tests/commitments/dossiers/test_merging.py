"""A dossier loaded again: what staff edited is kept, what they left alone follows the dossier."""

from datetime import date

import pytest
from django.core import serializers
from django.core.management import call_command

from commitments.models import (
    Closing,
    Commitment,
    Conference,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
)
from commitments.record.enrolment import enrol_participation
from tests.dossiers import load, write_dossier
from tests.factories import make_conference, make_officer, make_organization, make_state, report
from tests.rewording import WHY, reword

pytestmark = pytest.mark.django_db
RENAMED = ("en: On rivers", "en: On great rivers")


def edit(row, **values):
    """What an officer does in the admin: change some fields and save the row."""
    for field, value in values.items():
        setattr(row, field, value)
    row._history_user = make_officer()
    row.save()


def through_loaddata(tmp_path, *rows):
    """Take the rows' history away and load them as a fixture, as a new deployment does."""
    fixture = tmp_path / "rows.json"
    fixture.write_text(
        serializers.serialize("json", rows, use_natural_primary_keys=True, use_natural_foreign_keys=True),
        encoding="utf-8",
    )
    for row in rows:
        if row._meta.many_to_many:
            for field in row._meta.many_to_many:
                getattr(row, field.name).clear()
        row.history.all().delete()
    call_command("loaddata", str(fixture), verbosity=0)


def outcome_of(outcome):
    return outcome.action.value, [(change.name, change.kept) for change in outcome.changes]


def test_a_field_that_nobody_edited_follows_the_dossier(tmp_path):
    load(write_dossier(tmp_path))

    outcomes = load(write_dossier(tmp_path, RENAMED))

    assert {key: outcome_of(outcome) for key, outcome in outcomes.items()} == {
        "RIV1": ("update", [("title.en", False)])
    }
    assert Conference.objects.get().title_en == "On great rivers"


def test_an_edited_field_is_kept_and_reported(tmp_path):
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), title_en="On our rivers")

    outcome = load(write_dossier(tmp_path))["RIV1"]

    assert outcome_of(outcome) == ("kept", [("title.en", True)])
    assert (outcome.changes[0].old, outcome.changes[0].new) == ("On our rivers", "On rivers")
    assert Conference.objects.get().title_en == "On our rivers"


def test_refresh_overwrites_what_was_edited(tmp_path):
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), title_en="On our rivers")

    outcome = load(write_dossier(tmp_path), refresh=True)["RIV1"]

    assert outcome_of(outcome) == ("update", [("title.en", False)])
    assert Conference.objects.get().title_en == "On rivers"


def test_after_a_refresh_the_row_follows_the_dossier_again(tmp_path):
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), title_en="On our rivers", title_ar="عن أنهارنا")
    load(write_dossier(tmp_path), refresh=True)

    load(write_dossier(tmp_path, RENAMED))

    assert Conference.objects.get().title_en == "On great rivers"


def test_the_other_fields_of_an_edited_row_follow_the_dossier(tmp_path):
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), title_ar="عن أنهارنا")

    outcome = load(write_dossier(tmp_path, RENAMED))["RIV1"]

    assert outcome_of(outcome) == ("update", [("title.en", False), ("title.ar", True)])
    conference = Conference.objects.get()
    assert (conference.title_en, conference.title_ar) == ("On great rivers", "عن أنهارنا")


def test_an_edit_is_kept_through_any_number_of_loads(tmp_path):
    """A row that a dossier wrote carries kept edits along in its history; they do not become the
    dossier's by that.
    """
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), title_ar="عن أنهارنا")
    load(write_dossier(tmp_path, RENAMED))
    load(write_dossier(tmp_path))

    assert Conference.objects.get().title_ar == "عن أنهارنا"
    assert outcome_of(load(write_dossier(tmp_path, RENAMED))["RIV1"]) == (
        "update",
        [("title.en", False), ("title.ar", True)],
    )


def test_an_edit_that_was_taken_back_is_no_edit(tmp_path):
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), title_en="On our rivers")
    edit(Conference.objects.get(), title_en="On rivers")

    load(write_dossier(tmp_path, RENAMED))

    assert Conference.objects.get().title_en == "On great rivers"


def test_a_field_that_staff_emptied_stays_empty(tmp_path):
    load(write_dossier(tmp_path))
    edit(Conference.objects.get(), ends_on=None)

    assert outcome_of(load(write_dossier(tmp_path))["RIV1"]) == ("kept", [("ends_on", True)])


def test_a_row_that_staff_made_is_theirs(tmp_path):
    make_conference(code="RIV1", title_en="Ours")

    outcome = load(write_dossier(tmp_path))["RIV1"]

    assert outcome.action.value == "kept"
    assert {change.kept for change in outcome.changes} == {True}
    conference = Conference.objects.get()
    assert (conference.title_en, conference.starts_on, conference.guests.count()) == ("Ours", None, 0)


def test_a_row_from_a_fixture_that_nobody_touched_follows_the_dossier(tmp_path):
    load(write_dossier(tmp_path))
    through_loaddata(tmp_path, SourceDocument.objects.get())

    load(write_dossier(tmp_path, ("publisher: The Gazette", "publisher: The New Gazette")))

    assert SourceDocument.objects.get().publisher == "The New Gazette"


def test_a_row_from_a_fixture_that_staff_edited_is_kept(tmp_path):
    load(write_dossier(tmp_path))
    through_loaddata(tmp_path, SourceDocument.objects.get())
    edit(SourceDocument.objects.get(), title_en="Our gazette")

    load(write_dossier(tmp_path, ("publisher: The Gazette", "publisher: The New Gazette")))

    source = SourceDocument.objects.get()
    assert (source.title_en, source.publisher) == ("Our gazette", "The Gazette")


def test_a_row_from_a_fixture_with_relations_follows_the_dossier_until_staff_edit_it(tmp_path):
    """Setting the relations leaves a row in the history without person or reason; it is nobody's edit."""
    load(write_dossier(tmp_path))
    through_loaddata(tmp_path, Conference.objects.get())
    assert Conference.objects.get().history.count() == 1

    load(write_dossier(tmp_path, RENAMED))
    assert Conference.objects.get().title_en == "On great rivers"

    edit(Conference.objects.get(), title_en="On our rivers")
    load(write_dossier(tmp_path))
    assert Conference.objects.get().title_en == "On our rivers"


@pytest.mark.parametrize("officer", [True, False])
def test_a_row_from_a_fixture_with_relations_is_kept_where_staff_edited_it(tmp_path, officer):
    """By an officer, or by somebody who left no name, such as an administrator at a shell."""
    load(write_dossier(tmp_path))
    through_loaddata(tmp_path, Conference.objects.get())
    conference = Conference.objects.get()
    conference.title_en = "On our rivers"
    conference._history_user = make_officer() if officer else None
    conference.save()

    load(write_dossier(tmp_path))

    assert Conference.objects.get().title_en == "On our rivers"


def test_relations_of_a_row_from_a_fixture_are_kept_where_an_officer_edited_them(tmp_path):
    load(write_dossier(tmp_path))
    through_loaddata(tmp_path, Conference.objects.get())
    conference = Conference.objects.get()
    conference._history_user = make_officer()
    conference.guests.add(make_organization(slug="union"))

    assert outcome_of(load(write_dossier(tmp_path))["RIV1"]) == ("kept", [("guests", True)])


def test_a_row_that_staff_made_follows_the_dossier_after_a_refresh(tmp_path):
    make_conference(code="RIV1", title_en="On rivers", title_ar="لنا")
    load(write_dossier(tmp_path), refresh=True)

    load(write_dossier(tmp_path, RENAMED))

    assert Conference.objects.get().title_en == "On great rivers"


def test_attaching_a_text_is_no_edit(tmp_path):
    load(write_dossier(tmp_path))
    through_loaddata(tmp_path, SourceDocument.objects.get())
    source = SourceDocument.objects.get()
    source._change_reason = "attach_source"
    source.save()

    load(write_dossier(tmp_path, ("publisher: The Gazette", "publisher: The New Gazette")))

    assert SourceDocument.objects.get().publisher == "The New Gazette"


def test_relations_follow_the_dossier(tmp_path):
    load(write_dossier(tmp_path))
    make_organization(slug="union")

    outcomes = load(
        write_dossier(tmp_path, ("partners: [league]", "partners: [union]"), ("  guests: [league]\n", ""))
    )

    assert (outcome_of(outcomes["RIV1-R1"]), outcome_of(outcomes["RIV1"])) == (
        ("update", [("partner_organizations", False)]),
        ("update", [("guests", False)]),
    )
    assert outcomes["RIV1-R1"].changes[0].old == "league"
    assert [one.slug for one in Resolution.objects.get(reference="RIV1-R1").partner_organizations.all()] == [
        "union"
    ]
    assert not Conference.objects.get().guests.exists()
    assert (
        load(
            write_dossier(tmp_path, ("partners: [league]", "partners: [union]"), ("  guests: [league]\n", ""))
        )
        == {}
    )


def test_relations_that_staff_edited_are_kept_until_a_refresh(tmp_path):
    path = write_dossier(tmp_path)
    load(path)
    resolution = Resolution.objects.get(reference="RIV1-R1")
    resolution._history_user = make_officer()
    resolution.partner_organizations.add(make_organization(slug="union"))

    outcome = load(path)["RIV1-R1"]
    assert (outcome_of(outcome), outcome.changes[0].old) == (
        ("kept", [("partner_organizations", True)]),
        "league, union",
    )
    assert resolution.partner_organizations.count() == 2

    load(path, refresh=True)
    assert [one.slug for one in resolution.partner_organizations.all()] == ["league"]


def test_a_participation_that_staff_closed_stays_closed(tmp_path):
    load(write_dossier(tmp_path))
    participation = Participation.objects.get(state__code="KWT")
    participation.closed_on = date(2025, 4, 1)
    enrol_participation(participation)

    assert outcome_of(load(write_dossier(tmp_path))["RIV1-KWT"]) == ("kept", [("closed_on", True)])
    assert Commitment.objects.filter(state__code="KWT", closed_on=date(2025, 4, 1)).count() == 2


def test_a_participation_that_the_dossier_closes_closes_its_commitments(tmp_path):
    load(write_dossier(tmp_path))

    load(write_dossier(tmp_path, ("basis: inferred", "basis: inferred\n    closed_on: 2025-04-01")))

    assert set(Commitment.objects.filter(state__code="KWT").values_list("closed_on", flat=True)) == {
        date(2025, 4, 1)
    }


def test_a_closing_is_corrected_reopened_and_taken_back_by_the_dossier(tmp_path):
    def loaded(keys):
        load(write_dossier(tmp_path, ("basis: inferred", f"basis: inferred\n    {keys}")))
        closings = Closing.objects.known().order_by("closed_on").values_list("closed_on", "reopened_on")
        shown = set(Commitment.objects.filter(state__code="KWT").values_list("closed_on", flat=True))
        return list(closings), shown

    first, second, again = date(2025, 4, 1), date(2025, 4, 2), date(2025, 6, 1)
    load(write_dossier(tmp_path))
    assert loaded("closed_on: 2025-04-01") == ([(first, None)], {first})
    assert loaded("closed_on: 2025-04-02") == ([(second, None)], {second})
    assert loaded("closed_on: 2025-04-02\n    reopened_on: 2025-05-01") == (
        [(second, date(2025, 5, 1))],
        {None},
    )
    assert loaded("closed_on: 2025-06-01") == ([(second, date(2025, 5, 1)), (again, None)], {again})
    assert loaded("note: {en: Kuwait left and came back.}") == ([(second, date(2025, 5, 1))], {None})
    assert loaded("note: {en: Kuwait left and came back.}") == ([(second, date(2025, 5, 1))], {None})


def test_an_edited_resolution_keeps_its_edit_when_the_dossier_adds_a_participation(tmp_path):
    load(write_dossier(tmp_path))
    resolution = Resolution.objects.get(reference="RIV1-R1")
    reword(resolution, title_en="Gauge")

    make_state(code="TUR")
    load(
        write_dossier(
            tmp_path,
            ("resolutions:\n", "  - {state: TUR, role: participant, basis: inferred}\nresolutions:\n"),
        )
    )

    assert Resolution.objects.get(reference="RIV1-R1").title_en == "Gauge"
    assert Commitment.objects.filter(state__code="TUR").count() == 2


def test_loading_leaves_what_was_recorded_about_a_commitment(tmp_path):
    load(write_dossier(tmp_path))
    commitment = Commitment.objects.get(reference="RIV1-R1-IRQ")
    report(commitment=commitment, status="limited", effective_on=date(2025, 3, 5))

    load(write_dossier(tmp_path, RENAMED, ("strength: agreed", "strength: raised")), refresh=True, why=WHY)

    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == ("limited", 1)


def test_an_organization_of_another_dossier_is_left_alone(tmp_path):
    make_organization(slug="union")
    load(write_dossier(tmp_path))

    assert Organization.objects.get(slug="union").history.count() == 1
