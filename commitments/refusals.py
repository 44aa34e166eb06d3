"""What is raised where something that was asked for is refused: a sentence that a person can act on, and the name of what is at fault.

commitments.api.problems answers it over HTTP, commitments.admin.guards shows it on a form.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from django.utils.translation import gettext as _


class Refused(Exception):
    """Something that is not done; the message says why, `field` names the value at fault ("" where it is no single one).

    A subclass stands beside the code that raises it, for those who tell it apart.
    """

    # How HTTP calls it.
    status_code: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ParameterRefused(Refused):
    """One or more query parameters that the API does not know, or whose value it cannot read."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            _("Nothing was answered, because of these parameters: %(names)s.")
            % {"names": ", ".join(name[:100] for name in errors)}
        )
        self.errors = [
            {"parameter": name[:100], "detail": message}
            for name, messages in errors.items()
            for message in messages
        ]
