"""The probes."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder


def fail(*args, **kwargs):
    raise OperationalError("connection refused")


def test_alive_needs_no_database(client, monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)

    answer = client.get("/livez")

    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (
        200,
        {"status": "alive"},
        "no-store",
    )


@pytest.mark.django_db
def test_ready_where_the_database_is_migrated(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_not_ready_without_a_database(client, monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)

    answer = client.get("/readyz")

    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (
        503,
        "application/problem+json",
        "5",
    )
    assert "refused" not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_pending(client):
    MigrationRecorder.Migration.objects.filter(app="tracker").delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "prepare" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_answer_by_any_name_over_plain_http_without_a_cookie(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get(path, headers={"host": "10.1.2.3:8000"})

    assert answer.status_code == 200
    assert not answer.cookies


def test_refuse_to_be_written_to(client):
    assert client.post("/livez").status_code == 405
