"""No level or verdict is chosen for anybody; many levels at once go down, or replace reviewed ones, only
once confirmed.
"""

import io
import re
from datetime import date

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.admin import conference_guide
from commitments.language.calendars import Calendar
from commitments.models import Commitment
from commitments.vocabulary import Basis, Status, Verdict
from tests.factories import at, make_commitment, make_focal_point, make_officer, make_reviewer, report, review
from tests.tracker.imports.uploads import checked
from tracker.imports.running import NotConfirmed, plan_import, run_import, store_upload
from tracker.models import AccessToken, ImportKind, Review, StatusReport

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
RECORD = "admin:commitments_commitment_record"
# Choices that say something of the world; the others say how something is read or sent.
DAY = date(2026, 3, 1)
STATEMENTS = (Status, Verdict, Basis)


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


@pytest.fixture
def standing():
    """Three commitments: one substantial after a review, one limited, one of which nothing is known."""
    names = ("BAG3-R1-IRQ", "BAG3-R1-IRN", "BAG3-R1-TUR")
    reviewed, limited, unknown = (make_commitment(reference=name) for name in names)
    focal_point = make_focal_point(username="f", state=reviewed.state)
    claim = report(commitment=reviewed, status="substantial", effective_on=DAY, author=focal_point)
    review(of=claim, reviewer=make_reviewer(username="r"))
    report(commitment=limited, status="limited", effective_on=DAY, author=make_officer(username="o"))
    rows = [Commitment.objects.get(pk=row.pk) for row in (reviewed, limited, unknown)]
    assert [(row.status, row.reviewed) for row in rows] == [
        ("substantial", True),
        ("limited", False),
        ("no_information", False),
    ]
    return rows


def typed(*commitments, **values):
    seen = ",".join(f"{commitment.pk}:{commitment.version}" for commitment in commitments)
    return {"status": "limited", "effective_on": "2026-03-09", "note": "", "commitments": seen} | values


def confirmation_on(page):
    return re.search(r'name="confirmed" value="([^"]*)"', page)[1]


def statuses():
    return list(Commitment.objects.order_by("pk").values_list("status", flat=True))


def forms_of_the_product():
    found, waiting = [], [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith(("commitments.", "tracker.")) and hasattr(form, "base_fields"):
            found.append(form)
    return found


def forms_of_rows(request):
    """Those that the admin makes of the columns of each table."""
    for model, model_admin in admin.site._registry.items():
        # That of a token is none of its columns, and among those of the product.
        if model is not AccessToken and model_admin.has_add_permission(request):
            yield model_admin.get_form(request)
        for inline in model_admin.get_inline_instances(request):
            yield inline.get_formset(request).form


def test_no_form_chooses_a_statement_in_advance(rf, officer):
    request = rf.get("/admin/")
    request.user = officer
    made = [*forms_of_the_product(), *forms_of_rows(request)]
    choices = {
        f"{form.__name__}.{name}": field.initial
        for form in made
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ChoiceField)
        and any(value in kind.values for kind in STATEMENTS for value, _label in field.choices)
    }

    assert {"RecordStatusForm.status", "ReviewForm.verdict", "ParticipantsForm.basis"} <= set(choices)
    assert {name: initial for name, initial in choices.items() if initial} == {}


def test_no_level_is_ticked_for_one_nor_for_many(client, officer, standing):
    one = client.get(reverse("admin:commitments_commitment_record_one", args=[standing[0].pk]))
    many = client.post(
        reverse("admin:commitments_commitment_changelist"),
        {"action": "record_status_of_selected", "_selected_action": [row.pk for row in standing]},
    )

    for page in (one.content.decode(), many.content.decode()):
        radios = re.findall(r"<input[^>]*name=\"status\"[^>]*>", page)
        assert len(radios) == len(Status)
        assert not [radio for radio in radios if "checked" in radio]


@pytest.mark.parametrize("button", ["record", "preview"])
def test_a_forgotten_level_is_asked_for_and_nothing_is_recorded(client, officer, standing, button):
    values = typed(standing[2], note="Typed for ten minutes.") | {button: "1"}
    del values["status"]

    answer = client.post(reverse(RECORD), values)

    assert answer.status_code == 422
    assert "Typed for ten minutes." in answer.content.decode()
    assert statuses() == ["substantial", "limited", "no_information"]


def test_no_verdict_is_ticked_and_a_forgotten_one_is_asked_for(client):
    client.force_login(make_reviewer())
    commitment = make_commitment()
    focal_point = make_focal_point(username="f", state=commitment.state)
    claim = report(commitment=commitment, effective_on=DAY, author=focal_point)
    address = reverse("admin:tracker_statusreport_review", args=[claim.pk])

    radios = re.findall(r"<input[^>]*name=\"verdict\"[^>]*>", client.get(address).content.decode())
    answer = client.post(address, {"status": "", "reason": "Typed.", "version": 1})

    assert len(radios) == 2
    assert not [radio for radio in radios if "checked" in radio]
    assert answer.status_code == 422
    assert "Typed." in answer.content.decode()
    assert not Review.objects.exists()


def test_the_preview_counts_what_goes_up_and_down_and_what_was_reviewed(client, officer, standing):
    page = client.post(reverse(RECORD), typed(*standing, preview="1")).content.decode()

    for counted in ("1 goes up", "1 goes down", "1 stays at its level", "1 has a reviewed level"):
        assert counted in page
    assert "I have seen that 1 level goes down." in page
    assert "I have seen that 1 level was reviewed." in page


@pytest.mark.parametrize("confirmed", [None, "", "on", "1-1-0-1", "0-3-0-1"])
def test_many_levels_do_not_go_down_unless_these_very_counts_were_confirmed(
    client, officer, standing, confirmed
):
    values = typed(*standing, record="1") | ({} if confirmed is None else {"confirmed": confirmed})

    answer = client.post(reverse(RECORD), values)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was recorded. Look at what goes down" in page
    assert statuses() == ["substantial", "limited", "no_information"]

    client.post(reverse(RECORD), values | {"confirmed": confirmation_on(page)})
    assert statuses() == ["limited", "limited", "limited"]


def test_a_confirmation_is_not_good_for_another_level(client, officer, standing):
    page = client.post(reverse(RECORD), typed(*standing, preview="1")).content.decode()
    values = typed(*standing, record="1", status="not_started", confirmed=confirmation_on(page))

    answer = client.post(reverse(RECORD), values)

    assert answer.status_code == 422
    assert "2 go down" in answer.content.decode()
    assert statuses() == ["substantial", "limited", "no_information"]


def test_a_reviewed_level_alone_asks_too(client, officer, standing):
    values = typed(standing[0], standing[2], status="substantial", record="1")

    answer = client.post(reverse(RECORD), values)

    assert answer.status_code == 422
    assert "0 go down" in answer.content.decode()
    assert StatusReport.objects.count() == 2


def test_many_that_go_up_and_one_that_goes_down_by_itself_need_no_second_word(client, officer, standing):
    client.post(reverse(RECORD), typed(*standing[1:], status="substantial", record="1"))
    client.post(reverse(RECORD), typed(standing[0], record="1"))

    assert statuses() == ["limited", "substantial", "substantial"]


def test_what_will_be_refused_is_not_counted(client, officer, standing):
    reviewed, limited, _unknown = standing
    Commitment.objects.filter(pk=reviewed.pk).update(closed_on="2026-03-01")

    page = client.post(
        reverse(RECORD), typed(reviewed, limited, status="not_started", preview="1")
    ).content.decode()

    assert "1 goes down" in page
    assert "0 have a reviewed level" in page


ROWS = "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-09\nBAG3-R1-IRN,not_started,2026-03-09\n"


@pytest.fixture
def upload(officer):
    content = io.BytesIO(ROWS.encode())
    return store_upload(
        content=content,
        name="rows.csv",
        kind=ImportKind.REPORTS,
        calendar=Calendar.GREGORIAN,
        person=officer,
    )


def test_an_import_says_what_goes_down_and_asks_again(client, officer, standing, upload):
    page = client.get(reverse("admin:tracker_import_check", args=[upload.pk])).content.decode()
    run = reverse("admin:tracker_import_run", args=[upload.pk])
    for counted in ("0 go up", "2 go down", "1 has a reviewed level"):
        assert counted in page

    seen = {"checked": re.search(r'name="checked" value="([^"]*)"', page)[1]}
    told = b"".join(client.post(run, seen).streaming_content).decode()
    assert "Nothing was imported: levels would go down" in told
    assert statuses() == ["substantial", "limited", "no_information"]

    b"".join(client.post(run, seen | {"confirmed": confirmation_on(page)}).streaming_content)
    assert statuses() == ["limited", "not_started", "no_information"]


def test_the_import_itself_refuses_without_the_confirmation(officer, standing, upload):
    with pytest.raises(NotConfirmed):
        list(run_import(upload, person=officer, check=checked(upload, officer)))

    assert statuses() == ["substantial", "limited", "no_information"]
    confirmed = plan_import(upload, person=officer).changes.stated
    assert (
        list(run_import(upload, person=officer, check=checked(upload, officer), confirmed=confirmed))[
            -1
        ].changed
        == 2
    )


def test_of_several_rows_on_one_commitment_the_latest_day_is_counted(officer, standing):
    rows = ROWS + "BAG3-R1-IRN,substantial,2026-03-10\nBAG3-R1-IRN,not_started,2026-03-08\n"
    upload = store_upload(
        content=io.BytesIO(rows.encode()),
        name="rows.csv",
        kind=ImportKind.REPORTS,
        calendar=Calendar.GREGORIAN,
        person=officer,
    )

    changes = plan_import(upload, person=officer).changes

    assert (changes.up, changes.down, changes.same, changes.reviewed) == (1, 1, 0, 1)


def test_a_form_without_a_basis_asks_for_it():
    form = conference_guide.ParticipantsForm({"names": "IRQ", "role": "participant"})

    with pytest.raises(ValidationError):
        form.fields["basis"].clean(form["basis"].value() or "")
