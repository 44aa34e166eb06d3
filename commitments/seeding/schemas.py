"""Checking a file of seeds/ against its JSON Schema, with reasons that a person can act on."""

import difflib
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.language.calendars import Calendar
from commitments.periods import parse_deadline
from commitments.seeding.reading import PROBLEMS_MAX, Path_, SeedFile, shown

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError as SchemaError

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DEADLINE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}( SH| AH)?\Z")


def is_date(value: object) -> bool:
    """Whether `value` is a day of the calendar, written YYYY-MM-DD; other types are the schema's business."""
    if not isinstance(value, str):
        return True
    if not _DATE.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_deadline(value: object) -> bool:
    """Whether `value` is a day, or a month or a year alone: YYYY-MM-DD, YYYY-MM, YYYY, or 1406 SH."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return True
    if not _DEADLINE.match(str(value)):
        return False
    try:
        parse_deadline(str(value), Calendar.GREGORIAN)
    except ValidationError:
        return False
    return True


@lru_cache
def schema_of(name: str) -> dict[str, Any]:
    """A JSON Schema of seeds/, by file name."""
    schema: dict[str, Any] = json.loads(Path(settings.BASE_DIR, "seeds", name).read_text(encoding="utf-8"))
    return schema


@lru_cache
def _validator_of(name: str) -> "Draft202012Validator":
    # Imported where files are checked: it takes longer than the rest of a process's start, and few check any.
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(formats=())
    formats.checks("date")(is_date)
    formats.checks("deadline")(is_deadline)
    return Draft202012Validator(schema_of(name), format_checker=formats)


def check_schema(seed: SeedFile, name: str) -> None:
    """Add to `seed.problems` whatever does not have the shape that seeds/`name` describes."""
    if not seed.lines:
        return
    for error in _validator_of(name).iter_errors(seed.value):
        path: Path_ = tuple(error.absolute_path)
        if seed.is_hopeless:
            seed.add_problem((), _("More is wrong than is told at once; mend this first."))
            return
        if error.validator in {"additionalProperties", "required", "dependentRequired"}:
            for place, reason in islice(_key_reasons(error), PROBLEMS_MAX):
                seed.add_problem((*path, *place), reason)
        elif error.validator in {"pattern", "format", "minLength"}:
            schema: Any = error.schema
            seed.add_problem(path, _must_be(schema.get("format", "words"), error.instance))
        else:
            seed.add_problem(path, _value_reason(error))


def _key_reasons(error: "SchemaError") -> Iterator[tuple[Path_, str]]:
    """What is wrong with the keys of a mapping, each with the key at fault."""
    # jsonschema types these for errors that were not raised by a validator, too.
    value: Any = error.instance
    expected: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "additionalProperties":
        known = sorted(schema["properties"])
        yield from (((key,), _unknown_key(key, known)) for key in value if key not in known)
    elif error.validator == "required":
        yield from (
            ((), _("The key “%(key)s” is missing.") % {"key": key}) for key in expected if key not in value
        )
    else:
        for key, others in expected.items():
            for other in others:
                if key in value and other not in value:
                    yield (
                        (key,),
                        _("Where “%(key)s” is given, “%(other)s” must be given too.")
                        % {"key": key, "other": other},
                    )


def _unknown_key(key: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(key, known, n=1)
    if nearest:
        return _("The key “%(key)s” is not known. Did you mean “%(nearest)s”?") % {
            "key": shown(key),
            "nearest": nearest[0],
        }
    return _("The key “%(key)s” is not known here. Known are: %(known)s.") % {
        "key": shown(key),
        "known": ", ".join(known),
    }


def _must_be(name: str, value: object) -> str:
    """Why `value` does not have the shape that the schema calls `name`."""
    words = {"value": shown(value)}
    if name == "date" and not _DATE.match(str(value)):
        return _("“%(value)s” is not a date; write it as YYYY-MM-DD.") % words
    reasons = {
        "deadline": _(
            "“%(value)s” is no deadline; write the day as YYYY-MM-DD, or the month or the year that the "
            "source states: 2027-06, 2027, 1406 SH, 1448 AH."
        )
        % words,
        "date": _("“%(value)s” is not a day of the calendar.") % words,
        "slug": _("“%(value)s” is not a slug: lower-case letters and digits joined by hyphens.") % words,
        "sha256": _("“%(value)s” is not a SHA-256: 64 lower-case hexadecimal digits.") % words,
        "code": _(
            "“%(value)s” is not a conference's code: capital letters and digits, a letter first, such as "
            "BAG3."
        )
        % words,
        "reference": _("“%(value)s” is not a resolution's reference, such as BAG3-R1.") % words,
        "language": _(
            "“%(value)s” is not a language code of ISO 639, such as fa; “und” where it is not known."
        )
        % words,
        "url": _("“%(value)s” is not a web address that begins with https:// or http://.") % words,
        "state-code": _("“%(value)s” is not a State's code: three capital letters, such as IRQ.") % words,
        "words": _("The text is empty; leave the key out where nothing is known."),
    }
    return reasons.get(name) or _("“%(value)s” does not have the right shape.") % words


def _value_reason(error: "SchemaError") -> str:
    """What is wrong with one value."""
    value: Any = error.instance
    expected: Any = error.validator_value
    if error.validator == "type":
        reason = _("This must be %(expected)s, not “%(value)s”.") % {
            "expected": _type_names(expected),
            "value": _plain(value),
        }
        is_bare = isinstance(value, (bool, int, Decimal)) and "string" in expected
        return f"{reason} {_('Put it in quotes to make it text.')}" if is_bare else reason
    if error.validator == "enum":
        known = ", ".join("null" if choice is None else str(choice) for choice in expected)
        return _("“%(value)s” is not known. Choose one of: %(known)s.") % {
            "value": _plain(value),
            "known": known,
        }
    numbers = {
        "value": shown(value),
        "limit": expected,
        "length": len(value) if isinstance(value, str) else 0,
    }
    reasons = {
        "maxLength": _("The text has %(length)d characters; at most %(limit)d fit."),
        "minimum": _("%(value)s is too small; the least is %(limit)s."),
        "maximum": _("%(value)s is too large; the most is %(limit)s."),
        "minItems": _("This is empty; leave the key out where nothing is known."),
        "minProperties": _("This is empty; leave the key out where nothing is known."),
        "maxProperties": _("Give one of these keys and no other."),
    }
    return reasons[error.validator] % numbers if error.validator in reasons else shown(error.message)


def _type_names(expected: str | list[str]) -> str:
    names = {
        "string": _("text"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
        "array": _("a list"),
        "object": _("keys with values"),
        "null": _("null"),
    }
    return _(" or ").join(names[name] for name in ([expected] if isinstance(expected, str) else expected))


def _plain(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    return (
        _("a list")
        if isinstance(value, list)
        else _("keys with values")
        if isinstance(value, dict)
        else shown(value)
    )
