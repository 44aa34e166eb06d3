"""Reminders by mail: who gets one, of what, once, and how they stop."""

from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from tests.factories import at, make_commitment, make_focal_point, make_state, report
from tracker.desk import reminding
from tracker.desk.reminding import mail_drafts_for, send_mails
from tracker.models import Occasion, Preferences, Reminder, ReminderMail

pytestmark = pytest.mark.django_db


def run(*arguments):
    call_command("send_reminders", *arguments)


@pytest.fixture
def focal():
    person = make_focal_point(state=make_state(code="IRQ"), username="iraq")
    person.email = "iraq@example.org"
    person.save()
    return person


@pytest.fixture
def due():
    """A commitment of Iraq that is due on 2026-05-01, on which something was reported."""
    commitment = make_commitment(due_on=date(2026, 5, 1))
    with time_machine.travel(at(2026, 1, 10), tick=False):
        report(commitment=commitment, effective_on=date(2026, 1, 5))
    return commitment


def on(day):
    return time_machine.travel(at(day.year, day.month, day.day), tick=False)


@pytest.mark.parametrize(
    ("day", "occasions"),
    [
        (date(2026, 3, 31), []),
        (date(2026, 4, 1), [Occasion.DUE_IN_30]),
        (date(2026, 4, 23), [Occasion.DUE_IN_30]),
        (date(2026, 4, 24), [Occasion.DUE_IN_7]),
        (date(2026, 5, 1), [Occasion.DUE_TODAY]),
        (date(2026, 5, 8), [Occasion.DUE_TODAY]),
        (date(2026, 5, 9), []),
    ],
)
@pytest.mark.in_turns
def test_a_deadline_is_told_thirty_seven_and_no_days_before(focal, due, day, occasions):
    assert [one.occasion for draft in mail_drafts_for(on=day) for one in draft.reminders] == occasions


def test_nothing_is_told_twice_and_each_occasion_once(focal, due):
    for day in range(1, 31):
        with on(date(2026, 4, day)):
            run()
    for day in range(1, 9):
        with on(date(2026, 5, day)):
            run()

    assert [str(row) for row in Reminder.objects.order_by("pk")] == [
        f"{due.pk}: {occasion}" for occasion in ("due_30", "due_7", "due_0")
    ]
    assert len(mail.outbox) == 3
    assert ReminderMail.objects.filter(sent_at__isnull=False).count() == 3


def test_a_second_run_on_the_same_day_sends_nothing(focal, due):
    with on(date(2026, 4, 1)):
        run()
        make_commitment(reference="BAG3-R2-IRQ")
        assert mail_drafts_for(on=date(2026, 4, 1)) == []
        run()

    assert len(mail.outbox) == 1


def test_the_next_mail_holds_only_what_was_not_told_yet(focal, due):
    with on(date(2026, 4, 24)):
        run()
    make_commitment(reference="BAG3-R2-IRQ")
    with on(date(2026, 4, 25)):
        run()

    assert "BAG3-R1-IRQ" in mail.outbox[0].body
    assert "BAG3-R1-IRQ" not in mail.outbox[1].body
    assert "BAG3-R2-IRQ" in mail.outbox[1].body


def test_a_missing_report_is_told_once_in_thirty_days(focal):
    """Thirty from the last mail; no day of the calendar begins them anew."""
    make_commitment()
    for number in range(61):
        with on(date(2026, 4, 1) + timedelta(days=number)):
            run()

    told = [date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 31)]
    assert sorted(ReminderMail.objects.values_list("cycle_on", flat=True)) == told
    assert sorted(Reminder.objects.values_list("about_on", flat=True)) == told


def test_a_commitment_with_two_occasions_is_named_once_and_counted_once(focal):
    make_commitment(due_on=date(2026, 5, 1))
    with on(date(2026, 4, 24)):
        run()

    (message,) = mail.outbox
    assert message.subject == "Mithaq: 1 commitment needs you"
    # Once in its line, once in its address.
    assert message.body.count("BAG3-R1-IRQ") == 2
    assert "(due on May 1, 2026) · Not reported yet" in message.body
    assert sorted(Reminder.objects.values_list("occasion", flat=True)) == ["due_7", "not_reported"]
    with on(date(2026, 4, 25)):
        run()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("language", "count", "figure"), [("en", 2, "2"), ("fa", 2, "۲"), ("ar", 2, "التزامان"), ("ar", 3, "٣")]
)
def test_the_subject_counts_what_the_list_shows_in_the_digits_of_its_reader(focal, language, count, figure):
    Preferences.objects.create(user=focal, language=language)
    for number in range(1, count + 1):
        make_commitment(reference=f"BAG3-R{number}-IRQ", due_on=date(2026, 5, 1))
    with on(date(2026, 4, 24)):
        run()

    (message,) = mail.outbox
    assert message.body.count("\n- BAG3") == count
    assert figure in message.subject
    assert [letter for letter in message.subject if letter.isdigit()] == [
        letter for letter in figure if letter.isdigit()
    ]


def test_one_mail_holds_all_that_one_person_is_reminded_of(focal, due):
    make_commitment(reference="BAG3-R2-IRQ")
    make_commitment(reference="BAG3-R1-IRN")
    with on(date(2026, 4, 24)):
        run()

    (message,) = mail.outbox
    assert message.to == ["iraq@example.org"]
    assert message.subject == "Mithaq: 2 commitments need you"
    for text in (
        "Due within 7 days",
        "BAG3-R1-IRQ",
        "May 1, 2026",
        "Not reported yet",
        "BAG3-R2-IRQ",
        "/en/commitments/BAG3-R1-IRQ/",
        "/admin/preferences/",
    ):
        assert text in message.body
    assert "IRN" not in message.body


def test_mails_are_in_the_language_calendar_and_digits_of_their_reader(focal, due):
    Preferences.objects.create(user=focal, language="fa", calendar="solar_hijri")
    with on(date(2026, 4, 24)):
        run()

    (message,) = mail.outbox
    assert "میثاق" in message.subject
    assert "۱۱ اردیبهشت ۱۴۰۵" in message.body
    assert "/fa/commitments/BAG3-R1-IRQ/" in message.body


@pytest.mark.parametrize("wish", [{"reminders": False}, {"snoozed_until": date(2026, 4, 25)}])
def test_who_wants_none_or_a_pause_gets_none(focal, due, wish):
    Preferences.objects.create(user=focal, **wish)

    assert mail_drafts_for(on=date(2026, 4, 24)) == []


def test_after_a_pause_what_is_still_due_is_told(focal, due):
    Preferences.objects.create(user=focal, snoozed_until=date(2026, 4, 25))

    assert [one.occasion for draft in mail_drafts_for(on=date(2026, 4, 25)) for one in draft.reminders] == [
        Occasion.DUE_IN_7
    ]


@pytest.mark.parametrize("change", ["address", "mandate", "account", "draft", "closed", "complete"])
@pytest.mark.in_turns
def test_nobody_is_reminded_without_reason(focal, due, change):
    match change:
        case "address":
            type(focal).objects.update(email="")
        case "mandate":
            focal.mandates.get().end(on=date(2026, 4, 1))
        case "account":
            type(focal).objects.update(is_active=False)
        case "draft":
            type(due.resolution.conference).objects.update(published=False)
        case "closed":
            due.closed_on = date(2026, 4, 1)
            due.save(update_fields=["closed_on"])
        case "complete":
            with on(date(2026, 4, 2)):
                report(commitment=due, status="complete", effective_on=date(2026, 4, 1))

    assert mail_drafts_for(on=date(2026, 4, 24)) == []


def test_a_mail_that_the_server_refuses_is_tried_again_in_the_next_cycle(focal, due, monkeypatch):
    def refusing(*args, **kwargs):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    with on(date(2026, 4, 24)):
        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.EmailMessage.send", refusing)
            with pytest.raises(CommandError, match="1 mails were refused"):
                run()
        assert not ReminderMail.objects.exists()
        run()

    assert len(mail.outbox) == 1


def test_a_process_that_dies_while_sending_never_sends_twice(focal, due, monkeypatch):
    def dying(*args, **kwargs):
        raise KeyboardInterrupt

    with on(date(2026, 4, 24)):
        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.EmailMessage.send", dying)
            with pytest.raises(KeyboardInterrupt):
                run()
        run()
    with on(date(2026, 4, 25)):
        run()

    assert mail.outbox == []
    assert ReminderMail.objects.get().sent_at is None


def test_two_processes_at_once_send_one_mail(focal, due):
    """Both have read before either has written."""
    with on(date(2026, 4, 24)):
        first, second = mail_drafts_for(on=date(2026, 4, 24)), mail_drafts_for(on=date(2026, 4, 24))
        send_mails(first, on=date(2026, 4, 24), on_failure=pytest.fail)
        outcome = send_mails(second, on=date(2026, 4, 24), on_failure=pytest.fail)

    assert outcome.sent == 0
    assert len(mail.outbox) == 1


def test_a_dry_run_shows_the_mails_and_sends_and_notes_nothing(focal, due, capsys):
    with on(date(2026, 4, 24)):
        run("--dry-run")

    output = capsys.readouterr().out
    assert "To: iraq@example.org" in output
    assert "1 mails, none of them sent" in output
    assert (mail.outbox, ReminderMail.objects.count()) == ([], 0)


def test_names_in_a_mail_are_shown_as_they_are_and_break_no_header(focal, due):
    focal.first_name = "A\r\nBcc: evil@example.org <script>"
    focal.save()

    message = reminding.message_of(mail_drafts_for(on=date(2026, 4, 24))[0])

    assert "Bcc" not in dict(message.message())
    assert "<script>" in message.body


def test_the_mail_is_in_the_log(client, focal, due):
    from tests.factories import make_officer

    with on(date(2026, 4, 24)):
        run()
        client.force_login(make_officer())
        page = client.get(f"/admin/tracker/digest/{ReminderMail.objects.get().pk}/change/").content.decode()

    assert "iraq@example.org" in page
    assert "Due within 7 days" in page
