"""How settings.py reads the environment: by environs, and in no spelling that was not meant."""

import re
from typing import Any, Final, cast

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError, validate


class Environment(Env):
    """Takes an empty variable for one that is not set; `seal` says of each one why it could not be read."""

    def __init__(self) -> None:
        super().__init__(eager=False)

    def _get_value(self, env_key: str, default: Any) -> Any:
        value = super()._get_value(env_key, "")
        return value if value.strip() else default

    def seal(self) -> None:
        try:
            super().seal()
        except EnvValidationError as refused:
            faults = cast("dict[str, list[str]]", refused.error_messages)
            raise ImproperlyConfigured(
                " ".join(f"{name}: {' '.join(said)}" for name, said in faults.items())
            ) from None


def _in_digits(text: str) -> str:
    if not re.fullmatch("[0-9]+", text.strip()):
        raise ValidationError("Write a whole number in the digits 0 to 9.")
    return text


# environs alone would also read `t`, `y` and their like.
FLAG: Final[dict[str, Any]] = {
    "pre_load": lambda text: text.strip().lower(),
    "truthy": {"1", "true", "yes", "on"},
    "falsy": {"0", "false", "no", "off"},
    "error_messages": {"invalid": "Write true or false."},
}


def whole(*, least: int = 1, most: int) -> dict[str, Any]:
    """A whole number within these bounds.

    environs alone would also read `1_000`, `+5` and the digits of other scripts.
    """
    return {"pre_load": _in_digits, "validate": validate.Range(min=least, max=most)}
