"""A line of JSON for each thing that is logged, for programs that collect logs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

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
