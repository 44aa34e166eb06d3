"""Files of people in a store with S3's interface: handed in, sent, changed behind our back, and away.

`make drill-s3`, which runs `python -m tests.drills.object_store` in an environment of its own; the store is
moto's server. The control: a storage that does not say what is away is a 500.
"""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

BUCKET: Final = "drill-bucket"
CONTENT: Final = b"A letter that shows it.\n" * 40_000
FAULTS: Final[list[str]] = []


def main() -> int:
    # What fails here is meant to.
    logging.disable()
    from moto.server import ThreadedMotoServer

    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    with tempfile.TemporaryDirectory(prefix="mithaq-s3-") as folder:
        place(Path(folder), f"http://{host}:{port}")
        try:
            drill(Path(folder), store)
        finally:
            store.stop()
    for line in FAULTS or ["as it should be"]:
        sys.stdout.write(f"{line}\n")
    return 1 if FAULTS else 0


def place(folder: Path, endpoint: str) -> None:
    os.environ |= {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'drill.sqlite3'}",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": endpoint,
        "S3_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "drill",
        "AWS_SECRET_ACCESS_KEY": "drill",
    }


def drill(folder: Path, store: Any) -> None:
    from django.conf import settings

    from tests.drills.site import prepare_site

    # No collected files: pages name those of the apps.
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": static}
    secret = prepare_site()
    from django.core.files.storage import default_storage
    from django.core.management import CommandError, call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    client = Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)
    bucket: Any = default_storage.bucket
    bucket.create()

    uploaded = upload(client, CONTENT)
    expect("handed in", uploaded.status_code, 201)
    again = upload(client, CONTENT)
    expect("the same content is kept once", [one.key for one in bucket.objects.all()], [key_of(CONTENT)])
    expect("handed in again", again.status_code, 201)
    expect("nothing on disk", [*(folder / "media").rglob("*")] if (folder / "media").exists() else [], [])
    address = uploaded.json()["url"].partition("/evidence/")[2]
    sent = client.get(f"/evidence/{address}")
    expect("sent", (sent.status_code, b"".join(sent.streaming_content) == CONTENT), (200, True))
    expect("reported with it", report_with(client, uploaded.json()["upload"]), 201)
    call_command("backup", folder / "backup")
    expect("no file in the backup", [*(folder / "backup" / "media").rglob("*")], [])

    bucket.Object(key_of(CONTENT)).put(Body=b"Another letter.")
    expect("changed behind our back", client.get(f"/evidence/{address}").status_code, 409)
    try:
        call_command("backup", folder / "altered", stderr=sys.stdout)
        FAULTS.append("a backup did not say that a file was changed")
    except CommandError as error:
        expect("a backup says it", "1 faults" in str(error), True)
    bucket.Object(key_of(CONTENT)).delete()
    expect("gone", client.get(f"/evidence/{address}").status_code, 404)

    store.stop()
    for name, ask in (
        ("upload", lambda: upload(client, b"A second letter.")),
        ("download", lambda: client.get(f"/evidence/{address}")),
    ):
        began = time.monotonic()
        answer = ask()
        expect(f"away: {name}", (answer.status_code, answer.headers.get("Retry-After")), (503, "5"))
        expect(f"away: {name}, said in time", time.monotonic() - began < 10, True)
    from tracker.models import EvidenceFile

    expect("nothing half kept", EvidenceFile.objects.count(), 2)
    from config import object_storage

    object_storage.FileStoreAway = RuntimeError  # type: ignore[misc, assignment]
    expect("the control", upload(client, b"A third letter.").status_code, 500)


def key_of(content: bytes) -> str:
    import hashlib

    digest = hashlib.sha256(content).hexdigest()
    return f"evidence/{digest[:2]}/{digest}"


def upload(client: Any, content: bytes) -> Any:
    from django.core.files.base import ContentFile

    return client.post("/api/v1/uploads/", {"file": ContentFile(content, name="letter.txt")})


def report_with(client: Any, key: str) -> int:
    from tests.drills.site import READ, WRITE

    said = {
        "status": "complete",
        "effective_on": "2026-03-01",
        "evidence": [{"kind": "file", "title": "The letter", "upload": key}],
    }
    tag = client.get(READ)["ETag"]
    return int(
        client.post(WRITE, said, content_type="application/json", headers={"if-match": tag}).status_code
    )


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        FAULTS.append(f"{what}: {found!r} and not {wanted!r}")


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main())
