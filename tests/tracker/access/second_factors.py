"""A person at a browser with an application that shows codes."""

import re
from base64 import b32decode

from django_otp.oath import totp

from tracker.access import second_factor

LOGIN, PAGE, DESK = "/admin/login/", "/admin/second_factor/", "/admin/preferences/"
PASSWORD = "a-long-password-1"


def give_password(client, username="layla", **values):
    return client.post(LOGIN, {"username": username, "password": PASSWORD} | values)


def secret_on(page):
    """What an application is told by the page that sets it up."""
    return re.search(r'class="secret"[^>]*>([^<]+)<', page.content.decode())[1].replace(" ", "")


def code(secret, *, later=0):
    """What the application shows now, or so many seconds later."""
    return f"{totp(b32decode(secret), t0=-later):06d}"


def codes_on(page):
    return re.findall(r'<code dir="ltr">([\w-]+)</code>', page.content.decode())


def enrolled(person, rf):
    """The secret of an application that `person` has set up a while ago, and the recovery codes."""
    nonce = second_factor.new_nonce()
    secret = second_factor.secret_in_letters(nonce).replace(" ", "")
    codes = second_factor.set_up(rf.post(PAGE), person, nonce=nonce, typed=code(secret))
    person.second_factor.last_step -= 10
    person.second_factor.save()
    return secret, codes


def is_in(client):
    return client.get(DESK).status_code == 200
