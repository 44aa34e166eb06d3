"""The headers of pages and of the desk are worth at least 110 by the rules of MDN's HTTP Observatory, under
https.
"""

import re
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.factories import make_administrator, make_commitment

RULES = yaml.safe_load((Path(__file__).parent / "header_rules.yaml").read_text())
SUBJECTS = [name for name, rule in RULES.items() if isinstance(rule, dict)]
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "https://*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
PUBLIC = ("/en/", "/fa/states/IRQ/", "/en/commitments/BAG3-R1-IRQ/", "/api/v1/commitments/", "/api/v1/docs/")
DESK = ("/admin/login/", "/admin/", "/admin/commitments/commitment/", "/admin/tracker/securityevent/")
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def policy_of(headers):
    directives = [
        part.split() for part in headers.get("content-security-policy", "").split(";") if part.strip()
    ]
    return {name: set(values) for name, *values in directives}


def of_policy(headers):
    policy = policy_of(headers)
    default = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    if not policy:
        return "csp-not-implemented"
    if scripts & (BROAD | INLINE) or policy.get("object-src", default) & BROAD:
        return "csp-implemented-with-unsafe-inline"
    if any(value.startswith(("http:", "ftp:")) for values in policy.values() for value in values):
        return "csp-implemented-with-insecure-scheme"
    if "'unsafe-eval'" in scripts | styles:
        return "csp-implemented-with-unsafe-eval"
    if styles & (BROAD | INLINE):
        return "csp-implemented-with-unsafe-inline-in-style-src-only"
    is_none = policy.get("default-src") == {"'none'"}
    return f"csp-implemented-with-no-unsafe{'-default-src-none' if is_none else ''}"


def of_cookies(cookies):
    if not cookies:
        return "cookies-not-found"
    if any("sess" in name.lower() and not cookie["httponly"] for name, cookie in cookies.items()):
        return "cookies-session-without-httponly-flag"
    if any("csrf" in name.lower() and not cookie["samesite"] for name, cookie in cookies.items()):
        return "cookies-anticsrf-without-samesite-flag"
    if not all(cookie["secure"] for cookie in cookies.values()):
        return "cookies-without-secure-flag-but-protected-by-hsts"
    are_bound = all(cookie["samesite"] for cookie in cookies.values())
    return f"cookies-secure-with-httponly-sessions{'-and-samesite' if are_bound else ''}"


def of_transport(headers):
    found = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    if not found:
        return "hsts-not-implemented"
    long = int(found[1]) >= 15_768_000
    return f"hsts-implemented-max-age-{'at-least' if long else 'less-than'}-six-months"


def of_scripts(headers, body):
    sources = (
        re.findall(r"<script[^>]*\ssrc=[\"']?([^\"' >]+)", body) if "html" in headers["content-type"] else []
    )
    if any(urlsplit(source).netloc for source in sources):
        return "sri-not-implemented-and-external-scripts-not-loaded-securely"
    secure = "all-scripts-loaded-from-secure-origin" if sources else "no-scripts-loaded"
    return f"sri-not-implemented-but-{secure}"


def of_frames(headers):
    if not policy_of(headers).get("frame-ancestors", {"*"}) & BROAD:
        return "x-frame-options-implemented-via-csp"
    said = headers.get("x-frame-options", "").lower()
    return f"x-frame-options-{'sameorigin-or-deny' if said in {'deny', 'sameorigin'} else 'not-implemented'}"


def of_other_sites(headers):
    if "access-control-allow-origin" not in headers:
        return "cross-origin-resource-sharing-not-implemented"
    kind = "universal" if "access-control-allow-credentials" in headers else "public"
    return f"cross-origin-resource-sharing-implemented-with-{kind}-access"


def of_referrers(headers):
    said = {one.strip() for one in headers.get("referrer-policy", "").split(",") if one.strip()}
    return f"referrer-policy-{'not-implemented' if not said else 'private' if said <= PRIVATE else 'unsafe'}"


def of_redirection(first):
    if first.status_code not in {301, 302, 307, 308}:
        return "redirection-missing"
    return f"redirection-{'' if first['Location'].startswith('https://testserver/') else 'not-'}to-https"


def results(headers, cookies, body, first):
    """What the Observatory would call each subject of an answer; `first` is that over plain http."""
    return {
        "content-security-policy": of_policy(headers),
        "cookies": of_cookies(cookies),
        "cross-origin-resource-sharing": of_other_sites(headers),
        "redirection": of_redirection(first),
        "referrer-policy": of_referrers(headers),
        "strict-transport-security": of_transport(headers),
        "subresource-integrity": of_scripts(headers, body),
        "x-content-type-options": "x-content-type-options-"
        + ("nosniff" if headers.get("x-content-type-options") == "nosniff" else "not-implemented"),
        "x-frame-options": of_frames(headers),
        "cross-origin-resource-policy": "corp-implemented-with-same-origin"
        if headers.get("cross-origin-resource-policy") == "same-origin"
        else "corp-not-implemented",
    }


def score(found):
    numbers = [RULES[subject][result] for subject, result in found.items()]
    base = 100 + sum(number for number in numbers if number < 0)
    return base + (sum(number for number in numbers if number > 0) if base >= RULES["extra_from"] else 0)


@pytest.fixture
def https(settings):
    """What config.settings makes of SITE_URL=https://…"""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def scored(client, address):
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, address
    headers = {name.lower(): value for name, value in answer.headers.items()}
    body = b"".join(answer) if answer.streaming else answer.content
    found = results(headers, answer.cookies, body.decode(), client.get(address))
    assert set(found) == set(SUBJECTS)
    return score(found)


@pytest.mark.parametrize("is_desk", [False, True])
def test_pages_and_the_desk_are_worth_110(client, https, is_desk):
    make_commitment()
    scores = {address: scored(client, address) for address in (DESK[:1] if is_desk else PUBLIC)}
    if is_desk:
        client.force_login(make_administrator())
        scores |= {address: scored(client, address) for address in DESK[1:]}

    assert {address: worth for address, worth in scores.items() if worth < 110} == {}
    # The desk's cookies are worth five more.
    assert set(scores.values()) == {125 if is_desk else 120}


@pytest.mark.parametrize(
    ("header", "value", "worth"),
    [
        ("content-security-policy", "default-src 'self'; script-src 'self' 'unsafe-inline'", 80),
        ("content-security-policy", "", 75),
        ("strict-transport-security", "", 80),
        ("strict-transport-security", "max-age=1000", 110),
        ("referrer-policy", "unsafe-url", 110),
        ("x-content-type-options", "", 115),
    ],
)
def test_the_score_falls_where_a_header_is_missing_or_weak(client, https, header, value, worth):
    """The control; 80 + 5 + 5 - 5 and so on, by the rules."""
    answer = client.get("/admin/login/", secure=True)
    headers = {name.lower(): told for name, told in answer.headers.items()} | {header: value}

    assert score(results(headers, SimpleCookie(), "", client.get("/admin/login/"))) == worth
