"""What a person chose for themselves: asked at most once a request, and only where something depends on it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from commitments.language.calendars import showing_in
from tracker.models import Preferences


def preferences_of(user: Any) -> Preferences:
    """The preferences of `user`, not yet stored where they never chose any."""
    if user.pk is None:
        return Preferences()
    return Preferences.objects.filter(user=user.pk).first() or Preferences(user=user)


class CalendarMiddleware:
    """Shows dates, and reads typed ones, in the calendar of whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with showing_in(lru_cache(lambda: preferences_of(request.user).calendar)):
            return self.get_response(request)
