"""What a resolution says changes with a kind and a reason once it is published, whatever way it is tried."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from commitments.admin.dossier_upload import pack
from commitments.models import Resolution, Wording
from commitments.record.enrolment import enrol_resolution
from commitments.record.wording import Rewording, changes_of, publish_wordings
from commitments.triggers import install_record_guards, remove_record_guards
from commitments.vocabulary import Strength, WordingKind
from tests.dossiers import line_of, load, write_dossier
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_resolution,
    make_source,
    make_theme,
)
from tests.rewording import reword
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
DUE, LATER = date(2026, 6, 1), date(2026, 9, 1)


def kept(resolution):
    """What is kept of its wordings: title, deadline, kind, and whether it holds."""
    rows = resolution.wordings.order_by("known_from", "pk")
    return [(row.title_en, row.due_on, row.kind, row.known_until is None) for row in rows]


def test_a_draft_changes_freely_and_publishing_writes_the_first_wording():
    conference = make_conference(published=False)
    resolution = make_resolution(conference=conference)
    resolution.title_en = "Draft"
    enrol_resolution(resolution)
    assert kept(resolution) == []

    conference.published = True
    conference.save()
    publish_wordings(conference)
    publish_wordings(conference)

    assert kept(resolution) == [("Draft", None, None, True)]
    assert resolution.wordings.get().known_from == at(2026, 3, 10)


def test_what_is_added_to_a_published_conference_has_its_first_wording_at_once():
    assert kept(make_resolution(due_on=DUE)) == [("title 1 en", DUE, None, True)]


def test_what_was_published_changes_with_a_reason_and_both_wordings_are_kept():
    resolution = make_resolution(due_on=DUE)
    why = Rewording(kind=WordingKind.AMENDMENT, reason=" The parties met again. ")

    with time_machine.travel(at(2026, 3, 11), tick=False):
        reword(resolution, why=why, due_on=LATER, strength=Strength.AGREED)

    assert kept(resolution) == [
        ("title 1 en", DUE, None, False),
        ("title 1 en", LATER, "amendment", True),
    ]
    (change,) = changes_of(resolution.wordings.all())
    assert (change.reason, change.changed_at) == ("The parties met again.", at(2026, 3, 11))
    assert [(one.field, one.before, one.after) for one in change.differences] == [
        ("strength", None, "agreed"),
        ("due_on", DUE, LATER),
    ]
    before, after = resolution.wordings.order_by("pk")
    assert before.known_until == after.known_from == at(2026, 3, 11)


@pytest.mark.parametrize("why", [None, Rewording(kind=WordingKind.CORRECTION, reason=" ")])
def test_without_a_reason_the_change_is_refused_by_the_names_of_its_fields(why):
    resolution = make_resolution()
    resolution.title_fa, resolution.due_on = "عنوان", DUE

    with pytest.raises(ValidationError) as refusal:
        enrol_resolution(resolution, why=why)

    assert set(refusal.value.message_dict) == {"title_fa", "due_on"}
    assert kept(resolution) == [("title 1 en", None, None, True)]
    assert Resolution.objects.get().due_on is None


def test_a_change_of_anything_else_asks_for_no_reason():
    resolution = make_resolution()
    resolution.lifecycle, resolution.theme = "elapsed", make_theme(slug="other")

    enrol_resolution(resolution)

    assert kept(resolution) == [("title 1 en", None, None, True)]


def test_what_was_taken_back_from_publication_still_asks():
    resolution = make_resolution()
    type(resolution.conference).objects.update(published=False)
    resolution.refresh_from_db()
    resolution.title_en = "Other"

    with pytest.raises(ValidationError, match="published"):
        enrol_resolution(resolution)


def test_what_came_with_the_fixtures_has_a_first_wording_once_it_changes():
    remove_record_guards(using="default")
    resolution = make_resolution()
    Wording.objects.all().delete()

    reword(resolution, due_on=DUE)

    assert kept(resolution) == [("title 1 en", None, None, False), ("title 1 en", DUE, "correction", True)]


def test_a_changed_wording_counts_in_the_revision_of_its_commitments():
    commitment, other = make_commitment(), make_commitment(reference="BAG3-R2-IRQ")

    reword(commitment.resolution, text_en="Another text")

    commitment.refresh_from_db()
    other.refresh_from_db()
    assert (commitment.revision, other.revision) == (1, 0)


# The database's own guards.


CHANGES = {
    "the resolution": lambda: Resolution.objects.update(title_en="Other"),
    "the deadline": lambda: Resolution.objects.update(due_on=LATER),
    "a wording": lambda: Wording.objects.filter(kind="correction").update(title_en="Other"),
    "the reason": lambda: Wording.objects.filter(kind="correction").update(reason="Other"),
    "an end": lambda: Wording.objects.filter(kind=None).update(known_until=at(2026, 3, 9)),
    "a removal": lambda: Wording.objects.filter(kind=None).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_word_it_otherwise_past_the_door(change):
    reword(make_resolution(), due_on=DUE)

    with (
        pytest.raises(DatabaseError, match=r"reason on record|never changed or removed"),
        transaction.atomic(),
    ):
        CHANGES[change]()

    remove_record_guards(using="default")
    try:
        with transaction.atomic():
            CHANGES[change]()
            transaction.set_rollback(True)
    finally:
        install_record_guards(using="default")


def test_postgresql_empties_no_table_of_them():
    # SQLite has no such statement, and calls it a fault of grammar.
    refusal = "never changed" if connection.vendor == "postgresql" else "syntax error"
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        connection.cursor().execute("TRUNCATE commitments_wording")


# Dossiers.

REWORDED = ("strength: agreed", "strength: raised")


def test_a_dossier_that_words_it_otherwise_names_the_line_and_asks_for_a_reason(tmp_path):
    load(write_dossier(tmp_path))
    mended = write_dossier(tmp_path, REWORDED)

    with pytest.raises(
        CommandError, match=rf":{line_of(mended, 'strength: raised')}: .*strength: This was published"
    ):
        call_command("load_dossier", mended)
    with pytest.raises(CommandError, match="This was published"):
        call_command("load_dossier", mended, dry_run=True)

    assert set(Resolution.objects.values_list("strength", flat=True)) == {"agreed", None}


@pytest.mark.parametrize(
    ("options", "kind"),
    [({}, WordingKind.CORRECTION), ({"kind": "amendment"}, WordingKind.AMENDMENT)],
    ids=["correction", "amendment"],
)
def test_a_dossier_is_taken_with_its_reason(tmp_path, options, kind):
    load(write_dossier(tmp_path))

    call_command("load_dossier", write_dossier(tmp_path, REWORDED), reason="Misread.", **options)

    (change,) = changes_of(Wording.objects.filter(resolution__reference="RIV1-R1"))
    assert (change.kind, change.reason) == (kind, "Misread.")
    assert [(one.field, one.before, one.after) for one in change.differences] == [
        ("strength", "agreed", "raised")
    ]


def test_a_dossier_that_publishes_what_it_rewords_needs_no_reason(tmp_path):
    load(write_dossier(tmp_path, ("published: true", "published: false")))
    assert not Wording.objects.exists()

    load(write_dossier(tmp_path, REWORDED))

    assert list(Wording.objects.filter(resolution__number=1).values_list("strength", "kind")) == [
        ("raised", None)
    ]


def test_the_page_that_loads_a_dossier_takes_the_reason_and_keeps_it_for_loading(client, tmp_path):
    load(write_dossier(tmp_path))
    text = write_dossier(tmp_path, REWORDED).read_text()
    client.force_login(make_officer())
    address = reverse("admin:commitments_conference_dossier")
    given = {"kept": pack([("rivers.yaml", text)]), "wording_kind": "correction"}

    half = client.post(address, given)
    checked = client.post(address, given | {"wording_reason": "Misread."})
    (again,) = [form for form in [checked.context["again"]] if form is not None]
    client.post(address, {**again.initial, "load": "1"})

    assert "wording_reason" in half.context["form"].errors
    assert 'name="wording_reason" value="Misread."' in checked.content.decode()
    assert Resolution.objects.get(reference="RIV1-R1").wordings.get(kind="correction").reason == "Misread."


# The admin.


def form_of(client, resolution):
    """What the form of a resolution hands in where nobody touches it."""
    page = client.get(reverse("admin:commitments_resolution_change", args=[resolution.pk]))
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        values |= {f"{management.prefix}-{name}": management[name].value() for name in management.fields}
    return {name: value for name, value in values.items() if value is not None}


def saved(client, resolution, **values):
    address = reverse("admin:commitments_resolution_change", args=[resolution.pk])
    return client.post(address, seen_at(client, address) | form_of(client, resolution) | values)


def test_the_admin_asks_for_kind_and_reason_and_names_what_would_change(client):
    resolution = make_resolution()
    client.force_login(make_officer())

    answer = saved(client, resolution, title_en="Other", due_on="2026-06-01")

    errors = answer.context["adminform"].form.errors
    assert set(errors) == {"wording_kind", "wording_reason"}
    assert "Title in English, Due on" in errors["wording_reason"][0]
    assert kept(resolution) == [("title 1 en", None, None, True)]


def test_the_admin_saves_with_a_reason(client):
    resolution = make_resolution()
    client.force_login(make_officer())

    answer = saved(
        client, resolution, due_on="2026-06-01", wording_kind="amendment", wording_reason="Met again."
    )

    assert answer.status_code == 302
    assert kept(resolution) == [("title 1 en", None, None, False), ("title 1 en", DUE, "amendment", True)]


def test_the_admin_saves_a_draft_and_what_is_no_wording_without(client):
    draft = make_resolution(conference=make_conference(code="NEW1", published=False))
    public = make_resolution()
    client.force_login(make_officer())
    assert "wording_reason" not in form_of(client, draft)

    assert saved(client, draft, title_en="Draft").status_code == 302
    assert saved(client, public, lifecycle="elapsed").status_code == 302

    assert kept(draft) == []
    assert kept(public) == [("title 1 en", None, None, True)]


def test_publishing_in_the_admin_and_in_the_guide_writes_the_first_wording(client):
    client.force_login(make_officer())
    by_form = make_conference(code="NEW1", published=False)
    first = make_resolution(conference=by_form)
    by_guide = make_commitment(reference="NEW2-R1-IRQ").resolution
    # As a factory makes it, it is public already.
    remove_record_guards(using="default")
    Wording.objects.all().delete()
    type(by_form).objects.filter(code="NEW2").update(published=False)
    source = make_source()
    by_guide.citations.create(source=source, fact="text", reference="NEW2-R1-press-1-text")
    address = reverse("admin:commitments_conference_change", args=[by_form.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields} | {"published": "on"}
    values |= seen_at(client, address)
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        values |= {f"{management.prefix}-{name}": management[name].value() for name in management.fields}

    client.post(
        address,
        {name: "" if value is None else value for name, value in values.items()},
    )
    client.post(reverse("admin:commitments_conference_guide_review", args=[by_guide.conference_id]))

    assert [kept(one) for one in (first, by_guide)] == [[("title 1 en", None, None, True)]] * 2
