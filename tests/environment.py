"""Settings of a test run, in place before pytest-django reads the settings; loaded as a plugin (`-p
tests.environment`).
"""

import atexit
import os
import tempfile
from pathlib import Path

os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
_folder = tempfile.TemporaryDirectory(prefix="mithaq-tests-", ignore_cleanup_errors=True)
atexit.register(_folder.cleanup)
os.environ["VAR_DIR"] = _folder.name
# Where collected files would lie; tests take static files from the apps.
Path(os.environ["VAR_DIR"], "static").mkdir()
# Tests send more than anybody in a minute.
os.environ["RATE_LIMIT_ADDRESS"] = os.environ["RATE_LIMIT_TOKEN"] = "0"
for name in (
    "DEBUG",
    "DEMO",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "PUBLIC_READ",
    "DUE_SOON_DAYS",
    "STALE_DAYS",
    "TIME_ZONE",
    "PORT",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_REGION",
    "DATABASE_POOLER",
    "DATABASE_REPLICA_URL",
    "DATABASE_REPLICA_SECONDS",
    "DATABASE_SECONDS",
    "DATABASE_IDLE_SECONDS",
    "ADMIN_USER",
    "ADMIN_PASSWORD",
):
    os.environ.pop(name, None)
# Tests run on SQLite unless told otherwise; never on a database somebody works with.
os.environ.pop("DATABASE_URL", None)
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
