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
    template: str,
    context: dict[str, Any],
    most: int | None = None,
) -> TemplateResponse:
    """Ask; on a POST call `undo` and name what stays, `most` rows of it, or say with 409 why it cannot."""
    undone, refusal = None, ""
    if request.method == "POST":
        try:
            undone = undo()
        except Refused as error:
            refusal = str(error)
    shown = {"undone": undone, "staying": undone.stay[:most] if undone else [], "refusal": refusal}
    return TemplateResponse(request, template, context | shown, status=409 if refusal else 200)
