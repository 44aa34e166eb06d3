"""What Django is told of the databases that the environment names."""

from typing import Any, Final

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SQLITE: Final = "config.sqlite"
# Queries that a connection keeps as SQLite has read them; Python keeps 128 unless told, some 12 kB each, in
# every thread. Thirteen pages asked in turn take as long with 32, for none of them asks more than 20.
KEPT_STATEMENTS: Final = 32
# A server that is away is said to be away within seconds.
CONNECT_SECONDS: Final = 3
# What config.postgresql is told beside Django's own settings of a database.
POOLER: Final = "POOLER"
# And commitments.api.server_statements, which no setting may import: that statements may be kept prepared.
PREPARES: Final = "PREPARES"


def database(url: str, *, seconds: int, idle_seconds: int, is_pooled: bool = False) -> dict[str, Any]:
    """The database at `url`, in which nothing of a request takes longer than `seconds`; 0: as long as it
    takes. One that is pooled gives the same connection to others after each transaction, and takes no
    options of anybody: what it ends by itself, its role says (docs/operations.md).
    """
    told: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    if told["ENGINE"] == "django.db.backends.sqlite3":
        if is_pooled:
            raise ImproperlyConfigured("DATABASE_POOLER is for PostgreSQL: DATABASE_URL names SQLite.")
        # A deferred transaction that turns to writing fails at once when another writes; an immediate one
        # waits.
        told["ENGINE"] = SQLITE
        told["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": KEPT_STATEMENTS,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        return told
    options = told.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", CONNECT_SECONDS)
    told[PREPARES] = not is_pooled
    if is_pooled:
        told |= {"ENGINE": "config.postgresql", POOLER: True}
    elif seconds:
        limits = {
            "statement_timeout": seconds * 1000,
            "lock_timeout": seconds * 1000,
            "idle_in_transaction_session_timeout": idle_seconds * 1000,
        }
        _tell_server(options, limits)
        # And one that hangs, or a network that swallows all, ends nothing by itself.
        told["ENGINE"] = "config.postgresql"
    return told


def replica(
    url: str, primary: dict[str, Any], *, seconds: int, idle_seconds: int, is_pooled: bool = False
) -> dict[str, Any]:
    """The standby at `url`, where nothing can be written. Raises ImproperlyConfigured for SQLite."""
    told = database(url, seconds=seconds, idle_seconds=idle_seconds, is_pooled=is_pooled)
    if SQLITE in {told["ENGINE"], primary["ENGINE"]}:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL names a streaming standby: that and DATABASE_URL are PostgreSQL."
        )
    if not is_pooled:
        _tell_server(told["OPTIONS"], {"default_transaction_read_only": "on"})
    # Each request looks at it before it reads (config.replica).
    told["CONN_HEALTH_CHECKS"] = False
    return told


def _tell_server(options: dict[str, Any], values: dict[str, Any]) -> None:
    told = [f"-c {name}={value}" for name, value in values.items()]
    options["options"] = " ".join([*told, options.get("options", "")]).strip()
