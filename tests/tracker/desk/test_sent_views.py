"""Saved views that reach their person by mail, and at an address of their own."""

import io
from datetime import date
from smtplib import SMTPException

import openpyxl
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.downloads import read_csv
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_state,
    report,
)
from tracker.access.saved_views import ViewRefused, make_link, view_under
from tracker.desk.view_mails import views_due
from tracker.models import Export, FileForm, MailRhythm, Mandate, Preferences, SavedView

pytestmark = [
    pytest.mark.django_db,
    # A Wednesday.
    pytest.mark.time_machine(at(2026, 3, 11), tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.fixture
def officer():
    officer = make_officer(username="layla")
    officer.email = "layla@example.org"
    officer.save()
    return officer


@pytest.fixture
def view(officer):
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))
    make_commitment(reference="BAG3-R2-IRQ")
    return SavedView.objects.create(
        user=officer, name="Begun", query="status__exact=limited", rhythm=MailRhythm.WEEKLY, form=FileForm.CSV
    )


def send():
    call_command("send_reports", verbosity=0)
    sent, mail.outbox = mail.outbox, []
    return sent


def lines_of(message):
    (attached,) = message.attachments
    return [line.split(",")[0] for line in attached.content.removeprefix("\ufeff").splitlines()[1:]]


def test_a_view_is_mailed_once_for_its_week(view, time_machine):
    (first,) = send()
    assert (first.to, first.subject) == (["layla@example.org"], "Mithaq: your view “Begun”")
    assert lines_of(first) == ["BAG3-R1-IRQ"]
    assert first.attachments[0].filename == "mithaq-commitments-2026-03-11.csv"
    assert "https://mithaq.example/admin/commitments/commitment/?status__exact=limited" in first.body
    assert send() == []

    time_machine.move_to(at(2026, 3, 15), tick=False)
    assert send() == []
    time_machine.move_to(at(2026, 3, 16), tick=False)
    assert len(send()) == 1


@pytest.mark.parametrize(
    ("rhythm", "next_on"), [("daily", at(2026, 3, 12)), ("monthly", at(2026, 4, 1)), ("never", None)]
)
def test_a_view_comes_as_often_as_its_person_chose(view, time_machine, rhythm, next_on):
    SavedView.objects.update(rhythm=rhythm)
    assert len(send()) == (next_on is not None)
    assert send() == []
    time_machine.move_to(next_on or at(2027, 1, 1), tick=False)
    assert len(send()) == (next_on is not None)


def test_it_comes_in_the_language_and_with_the_rights_of_its_person_at_that_time(view, officer, time_machine):
    Preferences.objects.create(user=officer, language="fa")
    SavedView.objects.update(form=FileForm.XLSX, query="")
    make_conference(code="BAG4", published=False)

    (message,) = send()

    assert message.subject == "میثاق: نمای شما «Begun»"
    assert message.attachments[0].filename.endswith(".xlsx")
    headings, *rows = openpyxl.load_workbook(io.BytesIO(message.attachments[0].content)).active.values
    said = dict(zip(headings, next(row for row in rows if row[0] == "BAG3-R1-IRQ"), strict=True))
    assert (said["وضعیت اجرا"], said["کشور"], said["یادداشت آخرین گزارش"]) == (
        "محدود",
        "عراق",
        "Reported in a test.",
    )
    assert Export.objects.get().user == officer


def test_a_focal_point_gets_their_own_state_and_nothing_once_the_mandate_ended(view, time_machine):
    focal_point = make_focal_point()
    focal_point.email = "focal@example.org"
    focal_point.save()
    report(commitment=make_commitment(reference="BAG3-R1-IRN"), effective_on=date(2026, 2, 1))
    SavedView.objects.update(user=focal_point)

    (message,) = send()
    assert lines_of(message) == ["BAG3-R1-IRQ"]

    Mandate.objects.update(ends_on=date(2026, 3, 12))
    time_machine.move_to(at(2026, 3, 16), tick=False)
    assert send() == []


@pytest.mark.parametrize("ended", [{"is_active": False}, {"email": ""}])
def test_nothing_is_sent_to_an_account_that_ended_or_has_no_address(view, officer, ended):
    for name, value in ended.items():
        setattr(officer, name, value)
    officer.save()
    assert views_due(on=date(2026, 3, 11)) == []


def test_a_mail_that_the_server_refuses_is_tried_again_and_the_others_are_sent(view, officer, monkeypatch):
    SavedView.objects.create(user=officer, name="All", query="", rhythm="daily", form="csv-excel")
    deliver = EmailBackend.send_messages

    def refuse(backend, messages):
        if "Begun" in messages[0].subject:
            raise SMTPException("mailbox full")
        return deliver(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(CommandError, match="1 mails were not sent"):
        send()
    assert [message.subject for message in mail.outbox] == ["Mithaq: your view “All”"]
    mail.outbox = []

    monkeypatch.undo()
    assert [message.subject for message in send()] == ["Mithaq: your view “Begun”"]


def test_two_runs_at_once_send_one(view, monkeypatch):
    from tracker.desk import view_mails

    found = view_mails.views_due(on=date(2026, 3, 11))
    assert len(send()) == 1
    monkeypatch.setattr(view_mails, "views_due", lambda **_: found)

    assert send() == []


def test_a_dry_run_sends_and_notes_nothing(view, capsys):
    call_command("send_reports", "--dry-run")

    assert "layla@example.org: Begun" in capsys.readouterr().out
    assert (mail.outbox, SavedView.objects.get().mailed_for) == ([], None)


def test_an_address_gives_the_view_without_an_account(client, view):
    addresses = make_link(view, days=10)

    answer = client.get(addresses["csv"])

    assert [line["reference"] for line in read_csv(answer)] == ["BAG3-R1-IRQ"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert b"".join(client.get(addresses["xlsx"]).streaming_content)[:2] == b"PK"
    assert client.post(addresses["csv"]).status_code == 405


def opens(client, address):
    answer = client.get(address)
    return answer.status_code == 200 and bool(b"".join(answer.streaming_content))


def assert_nothing_is_there(answer):
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["type"] == "/api/v1/problems/not-found/"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_an_expired_a_revoked_and_an_ended_one_give_nothing(client, view, officer, time_machine):
    address = make_link(view, days=10)["csv"]
    assert opens(client, address)
    assert_nothing_is_there(client.get(f"/views/{'0' * 64}/commitments.csv"))
    assert_nothing_is_there(client.get(address.replace(".csv", ".json")))

    officer.groups.clear()
    assert_nothing_is_there(client.get(address))
    make_officer_again(officer)
    assert opens(client, address)
    time_machine.move_to(at(2026, 3, 21), tick=False)
    assert_nothing_is_there(client.get(address))
    renewed = make_link(view, days=10)["csv"]
    make_link(view, days=10)
    assert_nothing_is_there(client.get(renewed))
    last = make_link(view, days=10)["csv"]
    view.delete()
    assert_nothing_is_there(client.get(last))


def make_officer_again(officer):
    officer.groups.set(make_officer(username="another").groups.all())


def test_its_secret_is_kept_as_a_digest(view):
    secret = make_link(view, days=10)["csv"].split("/")[2]

    assert view_under(secret) == view
    kept = SavedView.objects.values_list("link_digest", flat=True).get()
    assert secret not in kept
    assert len(kept) == 128


@pytest.mark.parametrize("days", [0, 366])
def test_no_address_lasts_for_ever(view, days):
    with pytest.raises(ViewRefused, match="at most 365"):
        make_link(view, days=days)


def page_of(view):
    return reverse("admin:commitments_commitment_view", args=(view.pk,))


def test_its_person_chooses_on_the_desk(client, view, officer):
    client.force_login(officer)
    SavedView.objects.update(rhythm="never", mailed_for=date(2026, 3, 9))

    kept = client.post(page_of(view), {"act": "mail", "rhythm": "daily", "form": "xlsx"}, follow=True)

    assert "is mailed is kept" in kept.content.decode()
    view.refresh_from_db()
    assert (view.rhythm, view.form, view.mailed_for) == ("daily", "xlsx", None)
    assert client.post(page_of(view), {"act": "mail", "rhythm": "hourly", "form": "xlsx"}).status_code == 422


def test_an_address_is_shown_once_and_revoked_on_the_desk(client, view, officer):
    client.force_login(officer)

    made = client.post(page_of(view), {"act": "make", "days": "30"})
    (address, _xlsx) = made.context["addresses"]
    assert address in made.content.decode()
    assert address.startswith("https://mithaq.example/views/")
    assert "no-store" in made.headers["Cache-Control"]
    shown_again = client.get(page_of(view)).content.decode()
    assert address not in shown_again
    assert "it expires at 2026-04-10" in shown_again
    path = address.removeprefix("https://mithaq.example")
    client.logout()
    assert opens(client, path)

    client.force_login(officer)
    client.post(page_of(view), {"act": "revoke"})
    assert client.get(path).status_code == 404
    for days in ("0", "366", "x"):
        assert client.post(page_of(view), {"act": "make", "days": days}).status_code == 422


def test_a_view_of_somebody_else_is_not_there(client, view):
    client.force_login(make_officer(username="omar"))
    for values in ({"act": "make", "days": "30"}, {"act": "revoke"}):
        assert client.post(page_of(view), values).status_code == 404
    assert client.get(page_of(view)).status_code == 404
    assert SavedView.objects.get().link_digest is None


def test_a_view_whose_filters_the_list_does_not_take_any_more_is_told_of(client, view, capsys):
    SavedView.objects.update(query="colour=red")
    address = make_link(view, days=10)["csv"]

    with pytest.raises(CommandError):
        send()
    assert "does not take the filters" in capsys.readouterr().err
    assert_nothing_is_there(client.get(address))
    assert make_state()
