"""The page that asks whether to undo what was recorded of many rows at once, and tells what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.response import TemplateResponse

from commitments.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tracker.imports.undoing import Undone


def undo_page(
    request: HttpRequest,
    undo: Callable[[], Undone],
    *,
    refuse: Callable[[], None],
    template: str,
    context: dict[str, Any],
    most: int | None = None,
) -> TemplateResponse:
    """Ask, unless `refuse` says that there is nothing to ask; on a POST call `undo` and name what stays,
    `most` rows of it, or say with 409 why it cannot.
    """
    undone, refusal = None, ""
    is_sent = request.method == "POST"
    try:
        if is_sent:
            undone = undo()
        else:
            refuse()
    except Refused as error:
        refusal = str(error)
    shown = {"undone": undone, "staying": undone.stay[:most] if undone else [], "refusal": refusal}
    return TemplateResponse(request, template, context | shown, status=409 if refusal and is_sent else 200)
