"""What makes a reading that the description allows one that is never refused.

Only what no keyword of a description can say is done to it, each with its reason; all else that the
description allows has to be accepted. What is written is bound by the rules of the record, whose refusals
have tests of their own.
"""

import re
from typing import Any, Final

# Found, unchanged, not there, or not for this reader.
ACCEPTED: Final = frozenset({200, 304, 401, 403, 404})
# A key that names nothing is refused, so that a typing error does not look like an empty list.
ROWS: Final = {
    "commitment": "BAG3-R1-IRQ",
    "conference": "BAG3",
    "indicator": "BAG3-R1-I1",
    "reference": "BAG3-R1-IRQ,BAG3-R1-IRN",
    "region": "145",
    "resolution": "BAG3-R1",
    "source": "press-1",
    "state": "IRQ,IRN",
    "host": "IRQ",
    "theme": "liaison-officers",
    "partner": "unodc",
}
# Those of which this world has none for everybody, names of fields, which differ from list to list and form
# to form, and places in a list, which only an earlier answer gives.
LEFT_OUT: Final = ("group", "report", "series", "fields", "after", "before", "since", "language")
DAY: Final = re.compile(r"^(\d{4})-(\d\d-\d\d)")


def _sound(name: str, value: Any) -> Any:
    if name in ROWS and value:
        return ROWS[name]
    if isinstance(value, str) and (found := DAY.match(value)):
        # Years are those of the Gregorian calendar in which anybody lived, and none to come.
        return DAY.sub(f"{1800 + int(found[1]) % 226}-{found[2].replace('02-29', '02-28')}", value)
    return value


def make_sound(case: Any) -> None:
    """Take from the query of `case` what only its meaning forbids."""
    query = dict(case.query or {})
    for name in LEFT_OUT:
        query.pop(name, None)
    if case.path.endswith("/changes/"):
        query["after"] = "0"
    # Which later page a cursor leads to, only the answer before it says; a file has no pages.
    if query.pop("cursor", None) is not None and query.get("format", "json") == "json":
        query["cursor"] = "0"
        query.pop("offset", None)
    query = {name: _sound(name, value) for name, value in query.items()}
    if "ordering" in query:
        # Each key once, whichever way it leads.
        keys = {one.removeprefix("-"): one for one in query["ordering"].split(",")}
        query["ordering"] = ",".join(keys.values())
    # Only a share has a level.
    if query.get("measure") != "share":
        query.pop("at_least", None)
    # Rows and columns are two things.
    if query.get("rows", "state") == query.get("columns", "theme"):
        query.pop("rows", None)
        query.pop("columns", None)
    # Nobody can know of a day that has not come.
    if "known_at" in query and str(query.get("as_of", "")) >= str(query["known_at"])[:10]:
        query.pop("known_at")
    # A past day, and a file, have no reports beside their rows.
    if query.keys() & {"as_of", "known_at"} or query.get("format", "json") != "json":
        query.pop("expand", None)
    case.query = query
