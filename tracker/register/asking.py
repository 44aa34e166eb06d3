"""What an address asks the counts for: the level of a share, and the terms of other methods."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filters import ListParameter, refuse_unknown
from commitments.columns import CROSSWALK_COLUMNS
from commitments.refusals import ParameterRefused
from commitments.vocabulary import Status

ABOUT_CROSSWALK: Final = gettext_lazy(
    "Other methods, joined by commas, in whose terms our levels are given as well; they have not judged here."
)


class CrosswalkParameter(ListParameter):
    """Methods in whose terms our levels are given, too; it narrows nothing."""

    is_settled_by_text = True

    def __init__(self) -> None:
        super().__init__("pk", help_text=ABOUT_CROSSWALK)

    def parse(self, text: str) -> list[str]:
        names = super().parse(text)
        refuse_unknown(names, CROSSWALK_COLUMNS)
        return names

    def filter(self, qs: Any, value: Any) -> Any:  # noqa: ARG002 (the interface of QueryParameter)
        return qs

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(CROSSWALK_COLUMNS)}}

    def description(self) -> str:
        return str(ABOUT_CROSSWALK)


def crosswalks_from(parameters: Mapping[str, str]) -> list[str]:
    """The methods whose terms are asked for. Raises ParameterRefused."""
    if "crosswalk" not in parameters:
        return []
    try:
        return CrosswalkParameter().parse(parameters["crosswalk"])
    except ValidationError as refusal:
        raise ParameterRefused({"crosswalk": refusal.messages}) from refusal


def chosen(parameters: Mapping[str, str], name: str, known: Any, *, default: str) -> str:
    """The value of a parameter that takes one of `known`. Raises ParameterRefused."""
    value = parameters.get(name, default)
    if value not in known:
        message = _("Unknown: %(unknown)s. Choose from: %(known)s.") % {
            "unknown": value[:100],
            "known": ", ".join(known),
        }
        raise ParameterRefused({name: [message]})
    return value


def level_from(parameters: Mapping[str, str]) -> Status:
    """The level that a share asks for. Raises ParameterRefused."""
    return Status(chosen(parameters, "at_least", Status.values, default=Status.COMPLETE))
