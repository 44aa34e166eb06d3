"""A line of JSON for each thing that is logged, for programs that collect logs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

from gunicorn.glogging import Logger

# What a request's own line says beside its message (config.request_names).
OF_REQUESTS: Final = ("method", "route", "status", "milliseconds")


class JsonFormatter(logging.Formatter):
    """`at` in UTC, `level`, `logger`, `message`; where there are such, `request_id` and `failure`."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        name = getattr(record, "request_id", "-")
        if name != "-":
            said["request_id"] = name
        if record.name == "mithaq.requests":
            said |= {key: getattr(record, key) for key in OF_REQUESTS if hasattr(record, key)}
        if record.exc_info:
            said["failure"] = self.formatException(record.exc_info)
        # ASCII, so that no letter of a value ends a line or turns it round.
        return json.dumps(said, default=str)


class ServerLogger(Logger):  # type: ignore[misc, unused-ignore]
    """The server's own lines, such as that a worker ended, as JSON like all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
