"""Settings of a test run, in place before pytest-django reads the settings; loaded as a plugin (`-p tests.environment`)."""

import os
import tempfile
from pathlib import Path

os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="mithaq-tests-")
# Where collected files would lie; tests take static files from the apps.
Path(os.environ["VAR_DIR"], "static").mkdir()
for name in ("DEBUG", "DEMO", "SITE_URL", "ALLOWED_HOSTS", "PUBLIC_READ", "DUE_SOON_DAYS", "STALE_DAYS", "TIME_ZONE"):
    os.environ.pop(name, None)
# Tests run on SQLite unless told otherwise; never on a database somebody works with.
os.environ.pop("DATABASE_URL", None)
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
