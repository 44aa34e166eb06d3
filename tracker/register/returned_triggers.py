"""Which reports came back and have nothing after them, kept by triggers, so that whoever looks what they have
to mend does not look up the last review of each report that they ever sent.

It follows from the reports and reviews of one commitment, by whatever way these came, and in the same
transaction. Installed after every `migrate`, as the triggers of commitments.triggers are. All is found anew
where triggers were not there that belong there.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from hashlib import sha256
from typing import Any, Final

from django.db import connections, transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.vocabulary import Verdict
from tracker.models import ReportToMend, Review, StatusReport
from tracker.register.installed_triggers import installed, remove_installed

TABLE: Final = ReportToMend._meta.db_table
COMMITMENT: Final = Commitment._meta.db_table
REPORT: Final = StatusReport._meta.db_table
REVIEW: Final = Review._meta.db_table
COLUMNS: Final = "report_id, author_id, commitment_id"
# Of all reports only those that came back at some time are looked at.
EVERY: Final = f"report.id IN (SELECT report_id FROM {REVIEW} WHERE verdict = '{Verdict.RETURN.value}')"


def install_returned_triggers(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers on database `using` if these are not there, and find all anew then; a receiver of
    post_migrate.
    """
    connection = connections[using]
    if not {TABLE, REPORT, REVIEW} <= set(connection.introspection.table_names()):
        remove_returned_triggers(using=using)
        return
    # Those of another release have other names.
    release = sha256("".join(_acts().values()).encode()).hexdigest()[:8]
    names = {table: f"{TABLE}_{release}_by_{table}" for table in _acts()}
    if set(installed(TABLE, using=using)) == {(name, table) for table, name in names.items()}:
        return
    with transaction.atomic(using=using):
        remove_returned_triggers(using=using)
        with connection.cursor() as cursor:
            for table, act in _acts().items():
                head = f"CREATE TRIGGER {names[table]} AFTER INSERT ON {table} FOR EACH ROW"
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE OR REPLACE FUNCTION {names[table]}() RETURNS trigger LANGUAGE plpgsql AS $$"
                        f" BEGIN {act}; RETURN NULL; END $$"
                    )
                    cursor.execute(f"{head} EXECUTE FUNCTION {names[table]}()")
                else:
                    cursor.execute(f"{head} BEGIN {act}; END")
        find_returned_anew(using=using)


def remove_returned_triggers(*, using: str) -> None:
    """Drop the triggers; where the tables are not there yet, or not any more, and for tests."""
    remove_installed(TABLE, using=using)


def find_returned_anew(*, using: str = "default") -> None:
    """Find all anew; nobody adds a step to a trail meanwhile."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {COMMITMENT}, {REPORT}, {REVIEW} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute(f"INSERT INTO {TABLE} ({COLUMNS}) {_returned(EVERY)}")


def returned_faults(*, using: str = "default") -> list[str]:
    """Where what is kept does not follow, by report."""
    derived = _returned(EVERY)
    kept = f"SELECT {COLUMNS} FROM {TABLE}"
    missing = _("%(report)s: the report came back and is not among those to mend.")
    surplus = _("%(report)s: the report is among those to mend and should not be.")
    found = []
    with connections[using].cursor() as cursor:
        for message, which in ((missing, f"{derived} EXCEPT {kept}"), (surplus, f"{kept} EXCEPT {derived}")):
            cursor.execute(
                f"SELECT reference, sequence FROM ({which}) AS wrong"
                f" LEFT JOIN {REPORT} AS report ON report.id = wrong.report_id"
                f" LEFT JOIN {COMMITMENT} AS commitment ON commitment.id = wrong.commitment_id ORDER BY 1, 2"
            )
            found += [
                message % {"report": f"{reference}/{sequence}"} for reference, sequence in cursor.fetchall()
            ]
    return found


def _returned(which: str) -> str:
    """SQL for those of the reports `which` that came back, where no later one is neither returned nor
    withdrawn.
    """
    return (
        "SELECT report.id AS report_id, report.author_id AS author_id, report.commitment_id AS commitment_id"
        f" FROM {REPORT} AS report WHERE {which} AND {_last_verdict('report')} = '{Verdict.RETURN.value}'"
        f" AND NOT EXISTS (SELECT 1 FROM {REPORT} AS later WHERE later.commitment_id = report.commitment_id"
        " AND later.sequence > report.sequence"
        f" AND COALESCE({_last_verdict('later')}, '{Verdict.ACCEPT.value}') = '{Verdict.ACCEPT.value}')"
    )


def _last_verdict(report: str) -> str:
    return (
        f"(SELECT verdict FROM {REVIEW} AS review WHERE review.report_id = {report}.id"
        " ORDER BY review.sequence DESC LIMIT 1)"
    )


def _acts() -> dict[str, str]:
    """What a new row of each table does: a report mends those before it, for nobody has reviewed it yet; a
    review may change what is to mend of its commitment in any way.
    """
    of_commitment = f"DELETE FROM {TABLE} WHERE commitment_id = NEW.commitment_id"
    earlier = f"SELECT id FROM {REPORT} WHERE commitment_id = NEW.commitment_id AND sequence < NEW.sequence"
    anew = _returned("report.commitment_id = NEW.commitment_id")
    return {
        REPORT: f"{of_commitment} AND report_id IN ({earlier})",
        REVIEW: f"{of_commitment}; INSERT INTO {TABLE} ({COLUMNS}) {anew}",
    }
