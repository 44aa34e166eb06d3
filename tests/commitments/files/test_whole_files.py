"""A file lies on the disk whole or not at all, and nobody else on the machine reads it."""

import errno

import pytest
from django.core.files.base import ContentFile, File

from commitments.files.whole_files import WholeFileStorage

pytestmark = pytest.mark.one_database


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(location=tmp_path)


class Filling(ContentFile):
    """A content in whose middle the disk is full."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def read(storage, name):
    with storage.open(name) as file:
        return file.read()


def test_what_was_saved_is_there_and_for_its_owner_alone(storage, tmp_path):
    name = storage.save("evidence/aa/aabb", ContentFile(b"A letter."))

    assert read(storage, name) == b"A letter."
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "evidence").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "evidence" / "aa").iterdir()] == ["aabb"]


def test_where_the_disk_is_full_nothing_stays(storage, tmp_path):
    with pytest.raises(OSError, match="No space left"):
        storage.save("evidence/aa/aabb", Filling(b""))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_another_file_of_the_same_name_is_not_overwritten(storage):
    first = storage._save("letter", ContentFile(b"One."))
    second = storage._save("letter", File(ContentFile(b"Two."), name="letter"))

    assert (first, first == second) == ("letter", False)
    assert (read(storage, first), read(storage, second)) == (b"One.", b"Two.")
