"""The settings, read in a process of their own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import settings as read_settings
from config.database_urls import database, replica
from config.file_stores import file_storage

RUNNING = Path(__file__).parents[2] / "docs" / "running.md"
KEY = "0123456789abcdef" * 4
SHOWN = (
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "CSRF_COOKIE_SECURE",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "DUE_SOON_DAYS",
    "SECURE_PROXY_SSL_HEADER",
    "SESSION_COOKIE_SAMESITE",
    "PASSWORD_HASHERS",
)
READ = (
    "import json; from config import settings; from django.conf import global_settings as others; "
    "said = vars(others) | vars(settings); "
    f"print(json.dumps({{name: said.get(name) for name in {SHOWN!r}}}))"
)


def start(tmp_path, **environment):
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", READ],
        env={**clean, "VAR_DIR": str(tmp_path), "SECRET_KEY": KEY, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [["makemigrations", "--check"], ["migrate"], ["prepare"], ["help"]])
def test_every_command_says_that_the_key_is_missing_and_nothing_else(tmp_path, command):
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, RUNNING.parents[1] / "manage.py", *command],
        env={**clean, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == (
        f"No secret key: set SECRET_KEY, or run `make run` once, which writes {tmp_path / 'secret_key'}.\n"
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SECRET_KEY": ""}, "No secret key"),
        ({"SECRET_KEY": "short"}, "shorter than 50"),
        ({"DEBUG": "true", "SITE_URL": "https://mithaq.example.org"}, "switch DEBUG off"),
        ({"ALLOWED_HOSTS": "mithaq.example.org,*"}, "ALLOWED_HOSTS"),
        ({"DUE_SOON_DAYS": "a month"}, "DUE_SOON_DAYS"),
        ({"STALE_DAYS": "-1"}, "STALE_DAYS"),
        ({"STALE_DAYS": "36501"}, "STALE_DAYS"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "http"}, "PORT"),
        ({"ALLOWED_HOSTS": "."}, "ALLOWED_HOSTS"),
        ({"PUBLIC_READ": "perhaps"}, "PUBLIC_READ"),
        ({"PUBLIC_READ": "t"}, "PUBLIC_READ"),
        ({"DUE_SOON_DAYS": "1_0"}, "DUE_SOON_DAYS"),
        ({"DUE_SOON_DAYS": "+5"}, "DUE_SOON_DAYS"),
        ({"DUE_SOON_DAYS": "٣٠"}, "DUE_SOON_DAYS"),
        ({"EVIDENCE_MAX_BYTES": "0"}, "EVIDENCE_MAX_BYTES"),
        ({"EMAIL_PORT": "65536"}, "EMAIL_PORT"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"SEAL_MAIL_TO": "registry@court.example, court"}, "SEAL_MAIL_TO: court is no address"),
        ({"SECURITY_CONTACT": "somebody@mithaq.example"}, "SECURITY_CONTACT"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "mithaq.example.org"}, "SITE_URL"),
        ({"SITE_URL": "ftp://mithaq.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://"}, "SITE_URL"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else "-".join(f"{name}={setting}" for name, setting in value.items())
    ),
)
def test_refuse_to_start(tmp_path, environment, said):
    started = start(tmp_path, **environment)

    assert started.returncode != 0
    assert "ImproperlyConfigured" in started.stderr
    assert said in started.stderr.splitlines()[-1]


SQLITE, ELSEWHERE = "sqlite:////tmp/x.sqlite3", "postgresql://host/mithaq"
LIMITS = {"seconds": 4, "idle_seconds": 30}


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: database(SQLITE, **LIMITS, is_pooled=True), "DATABASE_POOLER is for PostgreSQL"),
        (lambda: replica(ELSEWHERE, database(SQLITE, **LIMITS), **LIMITS), "DATABASE_REPLICA_URL names"),
        (lambda: replica(SQLITE, database(ELSEWHERE, **LIMITS), **LIMITS), "DATABASE_REPLICA_URL names"),
        (lambda: file_storage("", endpoint="https://store.example", region=""), "name its S3_BUCKET"),
        (lambda: file_storage("files", endpoint="store.example", region=""), "S3_ENDPOINT begins with"),
        (lambda: file_storage("files", endpoint="", region=""), "--require-hashes -r .lock/s3.txt"),
    ],
    ids=["pooled file", "file with a standby", "standby in a file", "no bucket", "no address", "no package"],
)
def test_refuse_what_cannot_be_served(monkeypatch, read, said):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(ImproperlyConfigured, match=re.escape(said)):
        read()


def test_a_connection_to_a_file_keeps_no_more_queries_than_a_page_asks():
    """Each thread has one: of 128 queries, which Python keeps unless told, a worker held 15 MB more."""
    options = database(SQLITE, **LIMITS)["OPTIONS"]

    assert options["cached_statements"] == 32
    assert "cached_statements" not in database(ELSEWHERE, **LIMITS)["OPTIONS"]


def test_say_all_that_cannot_be_read_at_once(tmp_path):
    said = start(tmp_path, DEMO="maybe", STALE_DAYS="x", PORT="0").stderr.splitlines()[-1]

    assert re.findall(r"[A-Z_]+(?=: )", said) == ["PORT", "DEMO", "STALE_DAYS"]


def test_take_an_empty_variable_for_one_that_is_not_set(tmp_path):
    empty = dict.fromkeys(
        ("DEBUG", "ALLOWED_HOSTS", "DUE_SOON_DAYS", "PORT", "DATABASE_URL", "TIME_ZONE", "EMAIL_PORT"), ""
    )

    assert start(tmp_path, **empty).stdout == start(tmp_path).stdout


def test_read_spaces_and_capital_letters_as_people_write_them(tmp_path):
    settings = json.loads(
        start(tmp_path, DEBUG="On", DUE_SOON_DAYS=" 7 ", ALLOWED_HOSTS=" a.example , ,b.example,").stdout
    )

    assert (settings["DEBUG"], settings["DUE_SOON_DAYS"]) == (True, 7)
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "a.example", "b.example", "localhost"]


def test_are_listed_where_people_look_them_up():
    rows = [line for line in RUNNING.read_text().splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row.split("|")[1])}

    assert listed == {*read_settings._env.dump(), "SITE_URL", "ADMIN_USER", "ADMIN_PASSWORD"}


def test_guard_an_https_site(tmp_path):
    settings = json.loads(start(tmp_path, SITE_URL="https://mithaq.example.org").stdout)

    assert (
        settings["SECURE_SSL_REDIRECT"]
        is settings["SESSION_COOKIE_SECURE"]
        is settings["CSRF_COOKIE_SECURE"]
        is True
    )
    assert settings["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert settings["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert settings["PASSWORD_HASHERS"][0].endswith(".PBKDF2PasswordHasher")
    assert settings["SECURE_HSTS_SECONDS"] >= 31536000
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert settings["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert settings["ALLOWED_HOSTS"] == ["mithaq.example.org"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://mithaq.example.org"]


def test_read_the_key_that_make_run_wrote(tmp_path):
    (tmp_path / "secret_key").write_text(KEY + "\n")

    settings = json.loads(start(tmp_path, SECRET_KEY="").stdout)

    assert settings["DEBUG"] is False
    assert settings["DUE_SOON_DAYS"] == 30
    # Over plain HTTP nobody stands in front who could say otherwise, and a browser told of HSTS would not
    # come back.
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]
