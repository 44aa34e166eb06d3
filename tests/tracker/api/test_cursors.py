"""Cursors of the changes: they tell nothing, and are good for whoever they were given to, in the history in
which they were given.
"""

import base64

import pytest

from commitments.files.tables import looks_like_formula
from commitments.models import Commitment
from tests.factories import (
    make_commitment,
    make_conference,
    make_focal_point,
    make_mandate,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
)
from tracker.api.cursors import Cursors, audience_of
from tracker.models import Change

pytestmark = pytest.mark.django_db(transaction=True)


def read(client, **parameters):
    return client.get("/api/v1/changes/", parameters)


def problem(answer):
    return answer.status_code, answer.json()["type"].split("/")[-2]


@pytest.fixture
def cursor(client):
    make_commitment()
    return read(client).json()["next_after"]


def test_the_same_place_has_the_same_cursor_and_leads_there(client, cursor):
    make_commitment(reference="BAG3-R1-IRN")

    assert read(client, limit="1").json()["next_after"] == cursor
    assert [change["commitment"] for change in read(client, after=cursor).json()["results"]] == [
        "BAG3-R1-IRN"
    ]


def test_a_cursor_tells_no_counts(client):
    """Numbers with gaps would tell how much is done on drafts."""
    make_conference(code="DRAFT", published=False)
    make_commitment()
    for number in range(1, 4):
        make_commitment(reference=f"DRAFT-R{number}-IRQ")
    before = read(client).json()
    make_commitment(reference="DRAFT-R4-IRQ")
    after = read(client).json()

    assert before == after
    cursors = Cursors(audience="public")
    tokens = [
        base64.urlsafe_b64decode(cursors.cursor_of(change)[1:])
        for change in Change.objects.order_by("position")
    ]
    assert {len(token) for token in tokens} == {33}
    # No byte stands still while the position counts.
    assert all(len({token[place] for token in tokens}) > 1 for place in range(33))


def test_a_cursor_of_another_audience_is_refused_with_a_way_out(client, cursor):
    client.force_login(make_officer())
    answer = read(client, after=cursor)

    assert problem(answer) == (400, "cursor-refused")
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "after"
    assert "begin anew with after=0" in error["detail"]


def test_whoever_sees_the_same_has_the_same_cursors():
    iraq, iran = make_state(code="IRQ"), make_state(code="IRN")
    focal = make_focal_point(state=iraq)

    assert audience_of(make_officer()) == audience_of(make_reviewer())
    assert audience_of(make_user()) == "public"
    assert audience_of(focal) == audience_of(make_focal_point(state=iraq))
    both = make_focal_point(state=iraq)
    make_mandate(user=both, state=iran)
    assert len({audience_of(person) for person in (focal, both, make_focal_point(state=iran))}) == 3


@pytest.mark.parametrize(
    "after", ["x", "-1", "1", "1.5", "٣", "9" * 19, "9" * 30, "1 ", "A" * 44, "A" * 43 + "=", "é" * 44]
)
def test_what_is_no_cursor_is_refused(client, after):
    assert problem(read(client, after=after)) == (400, "cursor-refused")


def test_a_cursor_begins_with_a_letter_so_that_a_file_has_it_as_it_is(client, cursor):
    assert not looks_like_formula(cursor)
    assert cursor.startswith("c")


def test_a_cursor_that_was_given_without_the_letter_is_good_still(client, cursor):
    make_commitment(reference="BAG3-R9-IRQ")
    before, now = (read(client, after=one).json() for one in (cursor[1:], cursor))
    assert before == now
    assert [row["commitment"] for row in now["results"]][-1] == "BAG3-R9-IRQ"


def test_a_cursor_that_was_tampered_with_is_refused(client, cursor):
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        tampered = cursor[:place] + other + cursor[place + 1 :]
        assert problem(read(client, after=tampered)) == (400, "cursor-refused"), place


def test_a_cursor_beyond_the_end_is_refused_so_that_no_copy_stalls(client, cursor):
    """As after a backup was put back."""
    Change.objects.all().delete()

    answer = read(client, after=cursor)
    assert problem(answer) == (410, "cursor-unknown")
    assert "begin anew with after=0" in answer.json()["errors"][0]["detail"]


def test_a_cursor_of_another_history_is_refused_where_that_has_grown_past_it(client, cursor):
    Change.objects.update(key="0" * 32)
    Commitment.objects.update(lead_agency="Ministry")

    assert problem(read(client, after=cursor)) == (410, "cursor-unknown")


def test_a_cursor_outlives_the_change_of_the_secret_that_is_kept_as_a_fallback(client, cursor, settings):
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another-secret-0123456789abcdef0123456789abcdef0123456789abcdef"
    refused = problem(read(client, after=cursor))
    settings.SECRET_KEY_FALLBACKS = [former]

    assert refused == (400, "cursor-refused")
    assert read(client, after=cursor).status_code == 200
