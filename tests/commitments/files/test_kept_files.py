"""A file that takes long to make is made once for each state of what it holds, and given to nobody else."""

import errno
import hashlib
import os
import threading
import time

import pytest

from commitments.files import kept_files
from commitments.files.kept_files import kept_file

pytestmark = pytest.mark.one_database


def asked(folder, content=b"one", *, subject="public", state="1"):
    """What is given, and whether it was made for this."""
    made = []

    def write(file):
        made.append(True)
        file.write(content)

    kept = kept_file(folder, subject=subject, state=lambda: state, write=write)
    with kept.file as file:
        found = file.read()
    assert kept.digest == hashlib.sha256(found).hexdigest()
    return found, bool(made)


def full(file):
    file.write(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def whole(folder):
    return sorted(path.read_bytes() for path in folder.glob("*-*-*"))


def test_it_is_made_once_for_each_state(tmp_path):
    assert asked(tmp_path) == (b"one", True)
    assert asked(tmp_path, b"other") == (b"one", False)
    assert asked(tmp_path, b"two", state="2") == (b"two", True)
    assert whole(tmp_path) == [b"two"]


def test_nobody_is_given_what_was_made_for_another(tmp_path):
    assert asked(tmp_path, b"with drafts", subject="record") == (b"with drafts", True)
    assert asked(tmp_path, b"without", subject="public") == (b"without", True)
    assert asked(tmp_path, subject="record") == (b"with drafts", False)


def test_its_owner_alone_reads_it(tmp_path):
    folder = tmp_path / "kept"
    asked(folder)

    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("bound", ["FILES_MAX", "BYTES_MAX", "SECONDS_MAX"])
def test_it_is_kept_within_bounds(tmp_path, monkeypatch, bound):
    for number in range(4):
        asked(tmp_path, b"%d" % number, subject=str(number))
        for path in tmp_path.glob("*-*-*"):
            os.utime(path, (time.time() - 3600 * (9 - number), time.time() - 3600 * (9 - number)))
    assert len(whole(tmp_path)) == 4
    assert asked(tmp_path, subject="1") == (b"1", False)
    monkeypatch.setattr(kept_files, bound, {"FILES_MAX": 2, "BYTES_MAX": 3, "SECONDS_MAX": 60}[bound])

    asked(tmp_path, b"44", subject="4")

    # What was asked for last, and what was just made.
    assert whole(tmp_path) == [b"1", b"44"]


def test_what_is_larger_than_all_that_is_kept_is_given_and_kept_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "BYTES_MAX", 2)
    asked(tmp_path, b"1", subject="other")

    assert asked(tmp_path, b"large") == (b"large", True)
    assert asked(tmp_path) == (b"large", False)
    assert whole(tmp_path) == [b"large"]


def test_what_was_half_written_is_given_to_nobody(tmp_path):
    with pytest.raises(OSError, match="No space left"):
        kept_file(tmp_path, subject="public", state=lambda: "1", write=full)
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]

    # As whoever is killed leaves it.
    (tmp_path / f"{kept_files._short('public')}.part").write_bytes(b"half")
    assert asked(tmp_path) == (b"one", True)
    assert [path.suffix for path in tmp_path.iterdir() if b"half" in path.read_bytes()] == []


def test_where_the_disk_is_full_what_is_kept_makes_room(tmp_path):
    asked(tmp_path, subject="other")

    def write(file):
        if whole(tmp_path):
            full(file)
        file.write(b"room")

    with kept_file(tmp_path, subject="public", state=lambda: "1", write=write).file as file:
        assert file.read() == b"room"
    assert whole(tmp_path) == [b"room"]


def test_of_ten_who_ask_at_once_one_makes_it(tmp_path):
    made, read, begun, go_on = [], [], threading.Event(), threading.Event()
    state = ["1"]

    def write(file):
        made.append(True)
        begun.set()
        go_on.wait(5)
        file.write(b"%d" % len(made))

    def ask():
        with kept_file(tmp_path, subject="public", state=lambda: state[0], write=write).file as file:
            read.append(file.read())

    askers = [threading.Thread(target=ask) for _number in range(10)]
    askers[0].start()
    begun.wait(5)
    for asker in askers[1:5]:
        asker.start()
    # These wait for a state that is over by the time they have their turn.
    time.sleep(0.1)
    state[0] = "2"
    for asker in askers[5:]:
        asker.start()
    threading.Timer(0.2, go_on.set).start()
    for asker in askers:
        asker.join()

    assert sorted(read) == [b"1", *[b"2"] * 9]


def test_who_is_sent_it_has_it_whole_though_it_is_thrown_away_meanwhile(tmp_path):
    first = kept_file(tmp_path, subject="public", state=lambda: "1", write=lambda file: file.write(b"one"))
    asked(tmp_path, b"two", state="2")

    with first.file as file:
        assert (file.read(), whole(tmp_path)) == (b"one", [b"two"])
