"""The roles of PostgreSQL: the site's does all that the site does, and cannot touch what was recorded."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from commitments.models import Closing, Commitment
from commitments.record.closing import reopen_commitment
from config.database_roles import MIGRATIONS, rights_of_the_site, statements, tables_of_the_reports
from tests.factories import (
    close_commitment,
    dissent,
    make_administrator,
    make_commitment,
    make_evidence_file,
    make_focal_point,
    make_officer,
    make_reviewer,
    report,
    review,
    state_position,
)
from tests.seen import seen_at
from tests.tracker.imports.uploads import handed_in, imported
from tracker.desk.assigning import release_review, take_review
from tracker.desk.commenting import write_comment
from tracker.models import SecurityEvent, StatusReport
from tracker.trail.recording import NewEvidence
from tracker.trail.verifying import faults_of

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles")
PASSWORD = "a long one of her own 7"
REPORTS = "reference,status,effective_on\nBAG3-R2-IRQ,limited,2026-03-01\n"


def rights():
    return {one.table: one for one in rights_of_the_site()}


@pytest.mark.one_database
def test_each_table_is_given_what_it_needs_and_no_more():
    given = rights()

    assert set(given) == {MIGRATIONS} | {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    }
    assert {table for table, one in given.items() if "DELETE" in one.verbs} >= {"django_session"}
    for table in ("tracker_statusreport", "tracker_securityevent", "commitments_historicalcommitment"):
        assert given[table].verbs == ("SELECT", "INSERT")
    assert "DELETE" not in given["commitments_commitment"].verbs + given["auth_user"].verbs


@pytest.mark.one_database
def test_reports_read_nothing_of_people_sessions_logs_and_drafts():
    read = set(tables_of_the_reports())

    assert {"commitments_commitment", "tracker_statusreport", "tracker_measurement"} <= read
    assert not [
        name
        for name in read
        if any(
            word in name for word in ("user", "session", "log", "token", "secur", "secret", "draft", "mail")
        )
    ]


@pytest.fixture
def roles(transactional_db):
    """The names of the two roles, which are there for as long as the test."""
    database = connection.settings_dict["NAME"]
    names = f"site_of_{database}"[-60:], f"reports_of_{database}"[-60:]
    with connection.cursor() as cursor:
        for statement in statements(database=database, site=names[0], reports=names[1]):
            cursor.execute(statement)
    yield names
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")
        for name in names:
            cursor.execute(f'DROP OWNED BY "{name}"')
            cursor.execute(f'DROP ROLE "{name}"')


@contextmanager
def acting_as(role):
    """Inside, the connection is that of a role."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET SESSION AUTHORIZATION "{role}"')
        try:
            yield
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")


@on_postgresql
def test_the_site_works_under_its_role(client, roles):
    officer = make_administrator(username="layla")
    officer.set_password(PASSWORD)
    officer.save()
    commitment, other = make_commitment(), make_commitment(reference="BAG3-R2-IRQ")
    person, reviewer = make_focal_point(state=commitment.state), make_reviewer()

    with acting_as(roles[0]):
        wrong = client.post(reverse("admin:login"), {"username": "layla", "password": "wrong"})
        right = client.post(reverse("admin:login"), {"username": "layla", "password": PASSWORD})
        page = reverse("admin:commitments_resolution_change", args=[commitment.resolution_id])
        values = {"username": "omar", "is_active": "on", "roles": ["reviewer"]}
        values |= {"mandates-TOTAL_FORMS": 0, "mandates-INITIAL_FORMS": 0}
        account = reverse("admin:auth_user_change", args=[make_officer(username="omar").pk])
        changed = client.post(account, values | seen_at(client, account))
        shown = NewEvidence(kind="file", title="Shown", file=make_evidence_file(uploaded_by=person))
        first = report(commitment=commitment, effective_on=date(2026, 3, 1), author=person, evidence=[shown])
        take_review(first, person=reviewer)
        release_review(first, person=reviewer)
        dissent(of=review(of=first, verdict="return", reviewer=reviewer), author=person)
        state_position(commitment, "supported")
        close_commitment(commitment, closed_on=date(2026, 3, 5), reason="So said.")
        reopen_commitment(commitment, reopened_on=date(2026, 3, 6), reason="So said.")
        write_comment(commitment, author=officer, text="Call them.")
        imported(handed_in(REPORTS, person=officer), officer)
        read = client.get(page)
        client.post(reverse("admin:logout"))
        assert list(faults_of(Commitment.objects.all())) == []

    assert (wrong.status_code, right.status_code, changed.status_code, read.status_code) == (
        200,
        302,
        302,
        200,
    )
    assert set(SecurityEvent.objects.values_list("kind", flat=True)) == {
        "wrong_secret",
        "signed_in",
        "account",
    }
    assert StatusReport.objects.count() == 2
    assert other.reports.count() == 1


REFUSED = [
    "UPDATE tracker_statusreport SET note = 'x'",
    "DELETE FROM tracker_statusreport",
    "TRUNCATE tracker_statusreport CASCADE",
    "UPDATE tracker_securityevent SET particulars = 'x'",
    "DELETE FROM tracker_securityevent",
    "TRUNCATE tracker_securityevent",
    "DELETE FROM commitments_commitment",
    "UPDATE commitments_closing SET reason = 'x'",
    "DELETE FROM commitments_historicalcommitment",
    "DELETE FROM auth_user",
    "DELETE FROM django_admin_log",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
    "UPDATE auth_group SET name = 'x'",
    "ALTER TABLE tracker_statusreport DISABLE TRIGGER ALL",
    "DROP TRIGGER tracker_securityevent_refuses_update ON tracker_securityevent",
    "CREATE OR REPLACE FUNCTION tracker_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN NEW; END $$",
    "SET session_replication_role = replica",
    "CREATE TABLE public.mine (id int)",
    "CREATE SCHEMA mine",
    "DROP TABLE tracker_statusreport CASCADE",
    "CREATE ROLE mine",
]


@on_postgresql
def test_what_was_recorded_and_logged_is_beyond_the_reach_of_the_sites_role(roles):
    report(commitment=make_commitment(), effective_on=date(2026, 3, 1))
    SecurityEvent.objects.create(kind="export", at=timezone.now() - timedelta(days=400))
    close_commitment(make_commitment(reference="BAG3-R1-IRN"), closed_on=date(2026, 3, 5))
    # No trigger is what refuses it: each is taken away.
    with connection.cursor() as cursor:
        for table in ("tracker_statusreport", "tracker_securityevent", "commitments_closing"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    with acting_as(roles[0]):
        done = [statement for statement in REFUSED if not is_refused(statement)]
        is_pruned = not is_refused_command()

    assert done == []
    assert not is_pruned
    call_command("prune_security_log", stdout=StringIO())
    assert not SecurityEvent.objects.exists()
    assert Closing.objects.count() == 1


@on_postgresql
def test_reports_only_read(roles):
    make_officer()
    with acting_as(roles[1]):
        assert Commitment.objects.count() == 0
        for statement in ("SELECT password FROM auth_user", "SELECT * FROM tracker_securityevent", *REFUSED):
            assert is_refused(statement), statement


@on_postgresql
def test_the_rights_are_what_refuses(roles):
    """The control: the same statements by the owner."""
    report(commitment=make_commitment(), effective_on=date(2026, 3, 1))
    assert [statement for statement in REFUSED if is_refused(statement)] == []


@on_postgresql
def test_the_owner_is_not_taken_for_the_site(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    made = "; ".join(one.as_string() for one in statements(database="x", site=owner, reports=owner))

    with pytest.raises(DatabaseError, match="others than the owner"), connection.cursor() as cursor:
        cursor.execute(made)


@pytest.mark.one_database
def test_the_command_prints_it_for_postgresql_alone(monkeypatch):
    printed = StringIO()
    monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "config.sqlite"})
    with pytest.raises(CommandError, match="SQLite knows no roles"):
        call_command("database_roles")
    database = {"ENGINE": "config.postgresql", "NAME": "mithaq"}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    call_command("database_roles", site="a", stdout=printed)

    lines = printed.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert 'GRANT SELECT, INSERT ON "public"."tracker_statusreport" TO "a";' in lines


def is_refused(statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            # What was done is undone.
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def is_refused_command():
    try:
        call_command("prune_security_log", stdout=StringIO())
    except CommandError as error:
        return "must be owner" in str(error) and "DATABASE_URL of the owner" in str(error)
    return False
