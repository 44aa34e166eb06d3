"""A file that a client has already is not sent again ..."""

import gc
import tempfile

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.files import downloads
from tests.factories import at, make_commitment, make_conference, make_officer, make_state

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
FLAVOURS = ("csv", "csv-excel", "xlsx")
ADDRESSES = [
    f"/api/v1/{name}/" for name in ("commitments", "states", "matrix", "timeline", "changes", "reports")
]

BOM = "\ufeff".encode()
STREAMED = ADDRESSES[0]


def got(client, address, flavour, **headers):
    answer = client.get(address, {"format": flavour}, headers=headers)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_but_confirmed(client, address, flavour):
    make_commitment()
    first, body = got(client, address, flavour)
    with time_machine.travel(at(2026, 3, 10, 18), tick=False):
        again, nothing = got(client, address, flavour, **{"if-none-match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert body
    assert nothing == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (
        again.headers["Cache-Control"]
        == first.headers["Cache-Control"]
        == "public, max-age=0, must-revalidate"
    )
    # What is sent while it is written cannot tell.
    length = None if address == STREAMED and flavour != "xlsx" else str(len(body))
    assert first.headers.get("Content-Length") == length


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_unless_something_in_it_changed(client, flavour):
    commitment = make_commitment()
    first, _body = got(client, ADDRESSES[0], flavour)
    type(commitment.state).objects.filter(pk=commitment.state.pk).update(name_ar="another")

    again, body = got(client, ADDRESSES[0], flavour, **{"if-none-match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]
    assert body


def test_and_what_is_for_one_reader_is_kept_by_no_shared_cache(client):
    make_conference(code="DRAFT", published=False)
    public, _body = got(client, "/api/v1/conferences/", "csv")
    client.force_login(make_officer())
    own, _body = got(client, "/api/v1/conferences/", "csv")

    assert own.headers["Cache-Control"] == "private, no-store"
    assert own.headers["ETag"] != public.headers["ETag"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_comes_whole_or_not_at_all(client, monkeypatch, flavour):
    make_state()
    files = []
    made = tempfile.TemporaryFile

    def kept():
        files.append(made())
        return files[-1]

    def broken(*_args, **_kwargs):
        yield from ()
        raise RuntimeError("in the middle")

    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", kept)
    monkeypatch.setattr(downloads, "csv_parts", broken)
    monkeypatch.setattr(downloads, "write_sheet", lambda *args, **kwargs: next(broken(*args, **kwargs)))
    client.raise_request_exception = False

    answer, _body = got(client, "/api/v1/states/", flavour)

    assert answer.status_code == 500
    assert [file.closed for file in files] == [True]


def test_the_file_behind_a_confirmed_answer_is_closed(client, monkeypatch):
    make_state()
    first, _body = got(client, "/api/v1/states/", "csv")
    files = []
    made = tempfile.TemporaryFile
    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", lambda: files.append(made()) or files[-1])

    got(client, "/api/v1/states/", "csv", **{"if-none-match": first.headers["ETag"]})
    gc.collect()

    assert [file.closed for file in files] == [True]


@pytest.mark.parametrize("flavour", ["csv", "csv-excel"])
def test_whose_tag_is_known_before_is_sent_while_it_is_written(client, flavour):
    make_commitment()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(STREAMED, {"format": flavour})
        before = len(asked)
        parts = iter(answer.streaming_content)
        head = next(parts)
        assert len(asked) == before
        rows = b"".join(parts)

    assert len(asked) > before
    assert head.removeprefix(BOM).startswith(b"reference,")
    assert rows.startswith(b"BAG3-R1-IRQ,")
    assert client.head(STREAMED, {"format": flavour}).headers["ETag"] == answer.headers["ETag"]


def test_that_fails_on_its_way_does_not_look_whole(client, monkeypatch):
    """The server ends the connection without the mark of an answer's end where its application raises."""
    make_commitment()
    monkeypatch.setattr("commitments.files.lines.read_in_batches", lambda *_args, **_more: 1 / 0)

    answer = client.get(STREAMED, {"format": "csv"})

    with pytest.raises(ZeroDivisionError):
        b"".join(answer.streaming_content)


@pytest.mark.parametrize("question", ["as_of=2026-03-01", "q=Iraq"])
def test_of_which_only_the_bytes_tell_is_whole_before_it_is_sent(client, question):
    make_commitment()
    answer = client.get(f"{STREAMED}?format=csv&{question}")
    body = b"".join(answer.streaming_content)

    assert answer.headers["Content-Length"] == str(len(body))
