"""What a form is filled with: what was sent, or what comes back to whoever had to sign in again on the way.

What comes back is shown and never taken for sent: the request that brings it is a GET.
"""

from typing import Final, cast

from django.http import HttpRequest, QueryDict

# The hidden field in which each form says whose it is.
OWNER: Final = "_form_of"


def form_data(request: HttpRequest) -> QueryDict | None:
    """What to bind the form of this page to; None for one that begins as it always does."""
    return request.POST if request.method == "POST" else restored_data(request)


def restored_data(request: HttpRequest) -> QueryDict | None:
    """What was typed before the person had to sign in again, for the view that shows it now."""
    restored = cast("QueryDict | None", getattr(request, "restored", None))
    if restored is not None:
        request.restored_is_shown = True  # type: ignore[attr-defined]
    return restored


def bring_back(request: HttpRequest, fields: QueryDict) -> None:
    """Let the view of this request show `fields` in its form."""
    request.restored = fields  # type: ignore[attr-defined]
    request.restored_is_shown = False  # type: ignore[attr-defined]


def was_shown(request: HttpRequest) -> bool:
    """Whether a view asked for what was brought back."""
    return bool(getattr(request, "restored_is_shown", False))
