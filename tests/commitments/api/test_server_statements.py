"""What PostgreSQL keeps prepared answers what the framework's own queries answer, whatever happens to the
server, its tables or the connection meanwhile.
"""

import pytest
from django.conf import settings
from django.db import connection, transaction

from commitments.api import server_statements
from commitments.api.prepared_queries import PreparedQuery, text_marker
from commitments.api.server_statements import LOSSES_MOST, PREPARES, STATEMENTS_MOST
from commitments.models import State, Theme
from config.database_urls import database
from tests.factories import make_state, make_theme

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps statements by itself"),
]


@pytest.fixture(autouse=True)
def anew():
    """Each connection of its own, that has nothing prepared."""
    connection.close()
    yield
    connection.close()


def themes(*slugs):
    for slug in slugs:
        make_theme(slug=slug)
    return PreparedQuery.of(Theme.objects.filter(slug=text_marker()), [text_marker()], using="default")


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, generic_plans + custom_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def test_one_statement_serves_all_values():
    query = themes("one", "other")

    for slug in ("one", "other", "it's 50 % \\ $1"):
        found = query.get(slug)
        assert (found and found.slug) == (slug if slug.isalpha() else None)
    assert list(prepared().values()) == [3]


def test_wrappers_see_the_query_as_it_would_be_sent():
    query, seen = themes("one"), []
    with connection.execute_wrapper(lambda execute, *asked: seen.append(asked[:2]) or execute(*asked)):
        query.get("one")

    assert seen == [(query.sql, ["one"])]


@pytest.mark.parametrize("statement", ["DISCARD ALL", "DEALLOCATE ALL"])
def test_what_is_gone_is_asked_anew_and_after_some_losses_no_more_is_kept(statement):
    query = themes("one")
    for _time in range(LOSSES_MOST):
        assert query.get("one").slug == "one"
        assert prepared()
        with connection.cursor() as cursor:
            cursor.execute(statement)
        assert query.get("one").slug == "one"

    assert query.get("one").slug == "one"
    assert not prepared()


def test_what_another_prepared_under_the_name_is_the_same():
    query = themes("one")
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE {query.on_server.name} AS {query.on_server.text}")

    assert query.get("one").slug == "one"
    assert list(prepared().values()) == [1]


def test_a_column_that_changes_its_kind_meanwhile_is_read_as_it_is_now():
    query = themes("one")
    assert query.get("one").order == 0
    alter = 'ALTER TABLE commitments_theme ALTER COLUMN "order" TYPE {}'
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns WHERE (table_name, column_name) = (%s, %s)",
            ["commitments_theme", "order"],
        )
        (kind,) = cursor.fetchone()
        try:
            cursor.execute(alter.format("numeric"))
            assert query.get("one").order == 0
            assert query.get("one").order == 0
            assert list(prepared().values()) == [1]
        finally:
            cursor.execute(alter.format(kind))


def test_inside_a_transaction_nothing_is_prepared():
    query = themes("one")
    with transaction.atomic():
        assert query.get("one").slug == "one"

    assert not prepared()


def test_what_the_server_cannot_make_out_is_asked_as_ever():
    rows = Theme.objects.extra(where=["%s IS NOT NULL"], params=["x"])
    themes("one")
    query = PreparedQuery.of(rows, ["x"], using="default")

    assert [theme.slug for theme in query.asked(["a"])] == ["one"]
    assert not prepared()


def test_so_many_are_kept_and_the_others_given_back():
    themes("one")
    for number in range(STATEMENTS_MOST + 3):
        rows = Theme.objects.filter(slug=text_marker(), order__lt=number + 1)
        assert PreparedQuery.of(rows, [text_marker()], using="default").get("one")

    assert len(prepared()) == STATEMENTS_MOST


def test_pages_are_kept_where_few_rows_are_expected_whatever_the_value():
    codes = ["XXA", "XXB", "XXC"]
    for code in codes:
        make_state(code=code)
    page = State.objects.filter(code=text_marker()).order_by("name_en", "pk")[:101]
    query = PreparedQuery.of(page, [text_marker()], using="default")

    assert [state.code for code in codes for state in query.asked([code])] == codes
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements")
        generic, custom = cursor.fetchone()
    assert (generic or 0) >= 3
    assert not custom


def test_a_page_that_may_be_long_is_planned_for_its_values(monkeypatch):
    monkeypatch.setattr(server_statements, "FEW_ROWS", 0)
    themes("one")
    rows = Theme.objects.filter(slug=text_marker()).order_by("order", "pk")[:5]
    query = PreparedQuery.of(rows, [text_marker()], using="default")

    assert [theme.slug for theme in query.asked(["one"])] == ["one"]
    assert not prepared()


def test_behind_a_pooler_nothing_is_prepared():
    url = "postgresql://who@there/record"

    assert settings.DATABASES["default"][PREPARES]
    assert not database(url, seconds=1, idle_seconds=1, is_pooled=True)[PREPARES]
