"""Invitations and forgotten passwords: links that come by mail, set a password once, and expire."""

import re
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from tests.factories import at, make_administrator, make_focal_point, make_officer, make_state, make_user
from tests.seen import seen_at
from tracker.access.lock_out import begin_attempt
from tracker.access.roles import rights_of
from tracker.desk import account_mails
from tracker.models import Mandate, Preferences

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
FORGOTTEN, LOGIN, PEOPLE = "/admin/password_reset/", "/admin/login/", "/admin/auth/user/"
NEW = "Kufa-and-Basra-7"
PASSWORDS = {"new_password1": NEW, "new_password2": NEW}
INVALID = "This link does not work"


class AtOnce:
    """A thread that does its work before it is waited for, so that a test sees what it did."""

    def __init__(self, *, target, args, name):
        self.start = lambda: target(*args)


@pytest.fixture(autouse=True)
def sent_at_once(monkeypatch):
    monkeypatch.setattr(account_mails, "Thread", AtOnce)


def make_person(**values):
    return make_user(username="layla", email="layla@example.org", **values)


def invite(client, **values):
    """A new account whose person chooses the password, made by an administrator."""
    client.force_login(make_administrator(username="root"))
    body = {"username": "layla", "email": "layla@example.org", "usable_password": "false"} | values
    return client.post(f"{PEOPLE}add/", body)


def link_in(message):
    return re.search(r"/admin/password_set/\S+", message.body)[0]


def follow(client, link):
    """The page that the link leads to."""
    return client.get(link, follow=True)


def shown(page):
    """The page without the token against forged requests, which is another each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def set_password(client, link, **values):
    return client.post(follow(client, link).request["PATH_INFO"], PASSWORDS | values, follow=True)


def can_sign_in(client, password):
    client.logout()
    return client.post(LOGIN, {"username": "layla", "password": password}).status_code == 302


def test_an_invited_person_chooses_the_password_and_has_a_mandate_from_today(
    client, mailoutbox, django_capture_on_commit_callbacks, site_url
):
    state = make_state()
    with django_capture_on_commit_callbacks(execute=True):
        page = invite(client, acts_for=state.pk, mandate_note="A letter.", language="fa")

    assert page.status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.user.username, mandate.state, mandate.note) == ("layla", state, "A letter.")
    assert (str(mandate.starts_on), mandate.ends_on) == ("2026-03-10", None)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["layla@example.org"], "میثاق: حساب شما")
    assert f"{site_url}/admin/password_set/" in mail.body
    client.logout()
    page = set_password(client, link_in(mail)).content.decode()
    assert "Your password is set. Sign in with it." in page
    assert can_sign_in(client, NEW)
    assert Preferences.objects.get().language == "fa"


def test_an_invitation_says_where_it_is_mailed_to(client, mailoutbox):
    assert "Say where the link is to be mailed." in invite(client, email="").content.decode()
    assert not User.objects.filter(username="layla").exists()
    assert mailoutbox == []


def test_a_password_that_is_set_here_is_not_mailed(client, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(client, usable_password="true", password1=NEW, password2=NEW, roles=["officer"])

    assert mailoutbox == []
    assert can_sign_in(client, NEW)


@pytest.mark.parametrize("state", ["x", "9" * 30])
def test_a_state_that_is_none_is_an_error_of_its_field(client, state):
    page = invite(client, acts_for=state)

    assert page.status_code == 200
    assert not User.objects.filter(username="layla").exists()


def test_a_link_works_once(client, mailoutbox):
    make_person()
    client.post(FORGOTTEN, {"email": "LAYLA@example.org"})
    [mail] = mailoutbox
    assert "If that was not you, do nothing" in mail.body
    follow(client, link_in(mail))
    set_password(client, link_in(mail))
    assert can_sign_in(client, NEW)

    client.logout()
    page = client.post(link_in(mail), {"new_password1": "Another-one-77", "new_password2": "Another-one-77"})

    assert INVALID in page.content.decode()
    assert INVALID in follow(client, link_in(mail)).content.decode()
    assert can_sign_in(client, NEW)


@pytest.mark.parametrize(("invited", "hours"), [(True, 7 * 24), (False, 2)])
def test_a_link_expires(client, mailoutbox, time_machine, invited, hours):
    person = make_person()
    if invited:
        person.set_unusable_password()
        person.save()
    client.post(FORGOTTEN, {"email": "layla@example.org"})
    [mail] = mailoutbox
    time_machine.shift(hours * 3600 - 1)
    assert INVALID not in follow(client, link_in(mail)).content.decode()

    time_machine.shift(3)

    assert INVALID in follow(client, link_in(mail)).content.decode()
    # Also where its page was opened in time.
    opened = link_in(mail).rsplit("/", 2)[0] + "/set-password/"
    assert INVALID in client.post(opened, PASSWORDS).content.decode()
    assert not User.objects.get(username="layla").check_password(NEW)


def test_a_link_of_somebody_else_or_made_up_opens_nothing(client, mailoutbox):
    make_person()
    other = make_user(username="omar", email="omar@example.org")
    client.post(FORGOTTEN, {"email": "layla@example.org"})
    key, token = link_in(mailoutbox[0]).split("/")[3:5]
    of_other = account_mails.link_to_set_password(other).split("/")[-3]

    for made_up in (f"{of_other}/{token}", f"{key}/x", f"{key}/{token}x", f"AAAA/{token}", f"%00/{token}"):
        assert INVALID in follow(client, f"/admin/password_set/{made_up}/").content.decode(), made_up


def test_whoever_is_switched_off_sets_no_password(client, mailoutbox):
    person = make_person()
    client.post(FORGOTTEN, {"email": "layla@example.org"})
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert INVALID in follow(client, link_in(mailoutbox[0])).content.decode()
    client.post(FORGOTTEN, {"email": "layla@example.org"})
    assert len(mailoutbox) == 1


def test_the_answer_does_not_say_who_has_an_account(client, mailoutbox):
    make_person()
    ended = make_focal_point(username="ended", ends_on=at(2026, 3, 1).date())
    User.objects.filter(pk=ended.pk).update(email="ended@example.org")

    pages = [
        client.post(FORGOTTEN, {"email": f"{name}@example.org"}) for name in ("layla", "nobody", "ended")
    ]

    assert {page.status_code for page in pages} == {200}
    assert len({shown(page) for page in pages}) == 1
    assert [mail.to for mail in mailoutbox] == [["layla@example.org"]]


def test_the_answer_does_not_wait_for_the_mail(client, monkeypatch):
    make_person()
    monkeypatch.setattr(account_mails, "Thread", threading.Thread)
    goes_on, is_sent = threading.Event(), threading.Event()

    def send(self, messages):
        assert goes_on.wait(60)
        is_sent.set()

    monkeypatch.setattr(EmailBackend, "send_messages", send)

    page = client.post(FORGOTTEN, {"email": "layla@example.org"})

    assert (page.status_code, is_sent.is_set()) == (200, False)
    goes_on.set()
    assert is_sent.wait(60)


def test_nobody_is_mailed_without_end(client, mailoutbox):
    make_person()

    answers = {shown(client.post(FORGOTTEN, {"email": "layla@example.org"})) for _ in range(6)}

    assert (len(mailoutbox), len(answers)) == (3, 1)


def test_a_mailed_link_lets_in_who_is_locked_out_and_is_on_record(client, mailoutbox):
    person = make_person()
    for _ in range(10):
        begin_attempt(None, account="layla")
    assert not can_sign_in(client, NEW)
    client.post(FORGOTTEN, {"email": "layla@example.org"})

    set_password(client, link_in(mailoutbox[0]))

    assert can_sign_in(client, NEW)
    assert (
        LogEntry.objects.get(object_id=str(person.pk)).change_message == "Set the password by a mailed link."
    )


def test_the_page_of_signing_in_leads_there(client):
    assert 'href="/admin/password_reset/"' in client.get(LOGIN).content.decode()


def test_an_administrator_mails_a_link_again(client, mailoutbox):
    person, mute = make_person(), make_officer(username="mute")
    client.force_login(make_administrator())
    selected = {"action": "mail_link", "_selected_action": [person.pk, mute.pk]}

    page = client.post(PEOPLE, selected, follow=True).content.decode()

    assert "A link that sets the password was mailed to layla@example.org." in page
    assert "Mute has no mail address." in page
    assert link_in(mailoutbox[0])


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_refused_is_said_and_the_account_is_there(client, monkeypatch):
    def refuse(self, messages):
        raise OSError("no route")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    page = client.get(invite(client)["Location"]).content.decode()
    assert "The mail to layla@example.org could not be sent: no route" in page
    assert User.objects.filter(username="layla").exists()


def test_the_page_of_an_account_says_what_its_person_may_do(client):
    state, person = make_state(), make_person(roles=())
    Mandate.objects.create(user=person, state=state, starts_on=at(2026, 3, 10).date())
    Mandate.objects.create(user=person, state=make_state(code="IRN"), starts_on=at(2026, 4, 1).date())
    client.force_login(make_administrator())

    page = client.get(f"{PEOPLE}{person.pk}/change/").content.decode()

    assert "Focal point of Iraq: reports, imports and measures for it" in page
    assert "Focal point of Iran from April 1, 2026 on." in page
    assert "Officer of the secretariat: keeps" not in page


def test_the_page_of_an_account_tells_nothing_of_how_a_password_is_kept(client):
    person = make_user(username="sara")
    client.force_login(make_administrator())
    client.cookies["django_language"] = "fa"

    page = client.get(reverse("admin:auth_user_change", args=[person.pk])).content.decode()

    assert "pbkdf2" not in page
    assert "Raw passwords" not in page
    assert 'href="../password/"' in page


def test_a_new_mandate_begins_today_unless_said_otherwise(client):
    person = make_person()
    client.force_login(make_administrator())

    assert 'value="2026-03-10"' in client.get("/admin/tracker/mandate/add/").content.decode()
    address = f"{PEOPLE}{person.pk}/change/"
    values = seen_at(client, address) | {
        "username": "layla",
        "is_active": "on",
        "roles": ["reader"],
        "mandates-TOTAL_FORMS": "1",
        "mandates-INITIAL_FORMS": "0",
        "mandates-0-state": "",
        "mandates-0-starts_on": "2026-03-10",
    }
    # A row of which only the day stands there, as it came, is none.
    assert client.post(address, values).status_code == 302
    assert not rights_of(person).acts_for
