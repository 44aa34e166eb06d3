"""What is raised where something that was asked for is refused: a sentence that a person can act on, and the name of what is at fault."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException


class ParameterRefused(APIException):
    """One or more query parameters that the API does not know, or whose value it cannot read."""

    status_code = status.HTTP_400_BAD_REQUEST

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
