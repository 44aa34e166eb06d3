"""Keeping files on disk: whole or not at all, and for nobody else on the machine to read."""

import os
import tempfile
from pathlib import Path
from typing import Any, Final

from django.core.files.storage import FileSystemStorage

# How the names of files begin that are still being written.
UNFINISHED: Final = ".part-"


class FileStoreAway(Exception):
    """The store of files does not answer, or not as it should; nothing was kept."""


class WholeFileStorage(FileSystemStorage):
    """Django's, but a file bears its name only once all of it is on the disk.

    Where the disk is full, or the power goes, Django's would leave an empty file, or half
    of one, under the name of what was handed in.
    """

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        for folder in reversed(target.parents):
            folder.mkdir(mode=0o700, exist_ok=True)
        # Of mode 0600, in the same folder, so that it can be given its name at once.
        number, path = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
        try:
            with os.fdopen(number, "wb") as part:
                for chunk in content.chunks():
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
            while True:
                try:
                    os.link(path, self.path(name))
                    return name.replace("\\", "/")
                except FileExistsError:
                    # Somebody else was first with this name.
                    name = self.get_available_name(name)
        finally:
            Path(path).unlink()
