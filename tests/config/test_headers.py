"""What the answers tell a browser it may do."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client):
    answer = client.get("/admin/login/")

    policy = dict(directive.split(" ", 1) for directive in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "http" not in answer["Content-Security-Policy"]


def test_the_other_guards_are_up(client):
    answer = client.get("/admin/login/")

    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_template_has_a_style_or_a_script_that_the_policy_would_leave_out():
    root = Path(__file__).resolve().parents[2]
    inline = re.compile(
        r"<[^>]*\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/)"
    )
    templates = [
        path for app in ("commitments", "tracker", "config") for path in (root / app).rglob("*.html")
    ]

    assert len(templates) > 50
    found = [str(path.relative_to(root)) for path in templates if inline.search(path.read_text())]
    assert found == []
