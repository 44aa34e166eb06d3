"""SQLite knows how many rows an index finds, after a migration and every day ..."""

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from tests.factories import make_commitment

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks at its tables by itself."),
]
NEWEST = "commitment_by_state"


def known():
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    "look",
    [
        lambda: emit_post_migrate_signal(verbosity=0, interactive=False, db="default"),
        lambda: call_command("compact_counts"),
    ],
    ids=["after a migration", "once a day"],
)
def test_of_an_index_that_is_new(look):
    make_commitment()
    assert NEWEST not in known()

    look()

    assert NEWEST in known()
