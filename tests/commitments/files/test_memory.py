"""What a long file took goes back to the system; a short one is not worth the asking."""

from hashlib import sha512

import pytest

from commitments.files import memory
from commitments.files.downloads import download, streamed
from commitments.files.tables import Column, Table

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TABLE = Table("texts", (Column("text", lambda row: row),))
# Texts that no archive packs into less than half.
SHORT, LONG = ["lamp"], [sha512(b"%d" % number).hexdigest() for number in range(20_000)]


@pytest.fixture
def given_back(monkeypatch):
    """How often memory was given back."""
    asked = []
    monkeypatch.setattr(memory, "_trim", lambda: asked.append)
    return asked


@pytest.mark.parametrize("flavour", ["csv", "xlsx"])
def test_after_a_long_download(given_back, flavour):
    for times, found in ((0, SHORT), (1, LONG)):
        download(found, TABLE, flavour=flavour).close()
        assert given_back == [0] * times


def test_after_a_long_stream_has_ended_or_was_left(given_back):
    assert b"lamp" in b"".join(streamed(SHORT, TABLE, flavour="csv").streaming_content)
    assert given_back == []
    assert len(b"".join(streamed(LONG, TABLE, flavour="csv").streaming_content)) > memory.LONG_BYTES
    assert given_back == [0, 0]
    left = memory.given_back_at_its_end(part for part in [b"x" * (memory.LONG_BYTES + 1), b"y"])
    next(left)
    left.close()
    assert given_back == [0] * 4


def test_as_soon_as_a_stream_is_long_what_was_left_before_it_is_given_back(given_back):
    parts = memory.given_back_at_its_end(part for part in [b"x", b"x" * memory.LONG_BYTES, b"y", b"z"])
    next(parts)
    assert given_back == []
    assert [next(parts)[:1], next(parts)] == [b"x", b"y"]
    assert given_back == [0]
    assert list(parts) == [b"z"]
    assert given_back == [0, 0]


def test_after_requests_every_few_seconds_and_no_oftener(given_back, monkeypatch):
    now = 100.0
    monkeypatch.setattr(memory.time, "monotonic", lambda: now)
    ended = memory.AfterRequests()
    for now, times in ((101.0, 0), (106.0, 1), (107.0, 1), (110.9, 1), (111.0, 2)):
        ended(signal=None, sender=None)
        assert given_back == [0] * times, now


def test_where_the_library_of_c_cannot_nothing_is_done(monkeypatch):
    monkeypatch.setattr(memory, "_trim", lambda: None)

    memory.give_back()
