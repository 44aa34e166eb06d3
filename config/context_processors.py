"""What every template may ask about this deployment."""

from django.conf import settings
from django.http import HttpRequest


def deployment(request: HttpRequest) -> dict[str, bool]:  # noqa: ARG001
    """`demo`: whether this deployment shows an invented world, which every page then says."""
    return {"demo": settings.DEMO}
