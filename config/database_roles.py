"""The roles that PostgreSQL keeps apart: who owns the tables, the site itself, and who reads for reports.

Whoever gets hold of the site's own role cannot change or remove what was recorded or logged, nor take away
the triggers that refuse it: that needs the owner, under whom nothing runs but `manage.py prepare`,
`prune_security_log`, `rebuild_standing` and `restore`. What is not given here, nobody but the
owner of a table may do with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from psycopg import sql
from simple_history.models import HistoricalChanges

from commitments.models import FurtherTheme, Membership, TextDraft
from commitments.triggers import ENDED_BY, KEPT, POSITIONS
from tracker import models as tracker
from tracker.access.security_log import SECURITY_LOG
from tracker.trail.triggers import APPEND_ONLY

MIGRATIONS: Final = "django_migrations"
# Made by migrations and `prepare`; the site reads them. A group is locked while an administrator is demoted,
# for which PostgreSQL asks for the right to change some column of it: its key, which nothing changes.
FIXED: Final = frozenset({ContentType, Permission, Group, Group.permissions.through})
LOCKED: Final = Group
# Rows that are only added to, beside those that triggers guard: the histories, by their name, too.
ONLY_ADDED: Final = frozenset({*APPEND_ONLY, *SECURITY_LOG.models, *POSITIONS.models, LogEntry})
# Rows that the site removes. Of everything else it removes none.
REMOVED: Final = frozenset(
    {
        FurtherTheme,
        Membership,
        Session,
        tracker.AnsweredRequest,
        tracker.LevelCount,
        tracker.LevelMove,
        tracker.LevelSum,
        tracker.RecoveryCode,
        tracker.Reminder,
        tracker.ReminderMail,
        tracker.ReportToMend,
        tracker.RequestCount,
        tracker.ReviewAssignment,
        tracker.SavedView,
        tracker.SecondFactor,
        tracker.SecretAttempts,
        tracker.StatusPeriod,
    }
)
# What reports may read beside the record: the trail. Nothing of people, sessions, logs and drafts of texts.
REPORTED: Final = frozenset({*APPEND_ONLY, tracker.StatusPeriod, tracker.Change})
REPORT_SECONDS: Final = 300


@dataclass(frozen=True)
class Rights:
    """What the site may do with a table; `columns` where it may change no others."""

    table: str
    verbs: tuple[str, ...]
    columns: tuple[str, ...] = ()


def rights_of_the_site() -> Iterator[Rights]:
    """What the site may do with each table, by its name."""
    yield Rights(MIGRATIONS, ("SELECT",))
    for model in sorted(_models(), key=lambda model: model._meta.db_table):
        yield _rights(model)


def tables_of_the_reports() -> list[str]:
    """What reports may read, by its name."""
    return sorted(
        model._meta.db_table
        for model in _models()
        if model in REPORTED
        or (model._meta.app_label == "commitments" and not _is_history(model) and model is not TextDraft)
    )


def statements(*, database: str, site: str, reports: str) -> Iterator[sql.Composed]:
    """What makes the two roles in this database, and takes from everybody what they do not have here.

    To be run as a superuser, or as who owns the database and may make roles; again after each upgrade, for
    a table that came since is nobody's but its owner's.
    """
    site_name, reports_name = sql.Identifier(site), sql.Identifier(reports)
    both = sql.SQL(", ").join([site_name, reports_name])
    for name in (site, reports):
        yield sql.SQL(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN CREATE ROLE {} LOGIN "
            "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT; END IF; END $$"
        ).format(sql.Literal(name), sql.Identifier(name))
    # True of an owner, of a member of the owner and of a superuser.
    yield sql.SQL(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_tables, pg_roles WHERE schemaname = 'public' AND rolname IN "
        "({}) AND pg_has_role(rolname, tableowner, 'MEMBER')) THEN RAISE EXCEPTION 'the roles of the site "
        "and of reports have to be others than the owner of the tables, and no superusers'; END IF; END $$"
    ).format(sql.SQL(", ").join(map(sql.Literal, (site, reports))))
    # Whoever owns the tables goes on making them.
    yield sql.SQL(
        "DO $$ BEGIN EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', (SELECT tableowner FROM "
        "pg_tables WHERE schemaname = 'public' AND tablename = {})); END $$"
    ).format(sql.Literal(MIGRATIONS))
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))
    yield sql.Composed([sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")])
    for kind in ("TABLES", "SEQUENCES"):
        yield sql.SQL(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM PUBLIC, {{}}").format(both)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), both)
    # Files are tried on copies of the tables that end with their transaction.
    yield sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(database), site_name)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(both)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(site_name)
    for rights in rights_of_the_site():
        yield from _grants(rights, site_name)
    for table in tables_of_the_reports():
        yield from _grants(Rights(table, ("SELECT",)), reports_name)
    yield sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(reports_name)
    yield sql.SQL("ALTER ROLE {} SET statement_timeout = {}").format(
        reports_name, sql.Literal(f"{REPORT_SECONDS}s")
    )


def _models() -> Sequence[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _rights(model: type[models.Model]) -> Rights:
    table = model._meta.db_table
    if model is LOCKED:
        return Rights(table, ("SELECT",), columns=("id",))
    if model in FIXED:
        return Rights(table, ("SELECT",))
    if model in ONLY_ADDED or _is_history(model):
        return Rights(table, ("SELECT", "INSERT"))
    if model in KEPT:
        return Rights(table, ("SELECT", "INSERT"), columns=(ENDED_BY,))
    if model in REMOVED or model._meta.auto_created:
        return Rights(table, ("SELECT", "INSERT", "UPDATE", "DELETE"))
    return Rights(table, ("SELECT", "INSERT", "UPDATE"))


def _is_history(model: type[models.Model]) -> bool:
    return issubclass(model, HistoricalChanges) or hasattr(model, "m2m_history_id")


def _grants(rights: Rights, role: sql.Identifier) -> Iterator[sql.Composed]:
    table = sql.Identifier("public", rights.table)
    verbs = sql.SQL(", ").join(map(sql.SQL, rights.verbs))
    yield sql.SQL("GRANT {} ON {} TO {}").format(verbs, table, role)
    if rights.columns:
        columns = sql.SQL(", ").join(map(sql.Identifier, rights.columns))
        yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(columns, table, role)
