"""The public pages, below /en/ /fa/ /ar/."""

from django.urls import URLPattern, path, re_path

from commitments.addresses import COMMITMENT_KEY, CONFERENCE_KEY, RESOLUTION_KEY, SLUG_KEY, STATE_KEY
from tracker.site import (
    briefs,
    calendars,
    comparing,
    embeds,
    indexes,
    movements,
    offers,
    pages,
    register,
    searching,
    states,
)

urlpatterns: list[URLPattern] = [
    path("", pages.overview, name="overview"),
    path("conferences/", indexes.conferences, name="conferences"),
    re_path(rf"^conferences/(?P<code>{CONFERENCE_KEY})/\Z", pages.conference, name="conference"),
    path("states/", states.states, name="states"),
    re_path(rf"^states/(?P<code>{STATE_KEY})/\Z", states.state, name="state"),
    path("themes/", indexes.themes, name="themes"),
    re_path(rf"^themes/(?P<slug>{SLUG_KEY})/\Z", indexes.theme, name="theme"),
    re_path(rf"^resolutions/(?P<reference>{RESOLUTION_KEY})/\Z", pages.resolution, name="resolution"),
    path("commitments/", register.commitments, name="commitments"),
    re_path(rf"^commitments/(?P<reference>{COMMITMENT_KEY})/\Z", pages.commitment, name="commitment"),
    *(
        re_path(rf"^{shape}/brief\.pdf\Z", briefs.brief(kind), name=f"{kind}-brief")
        for kind, shape in {
            "conference": rf"conferences/(?P<code>{CONFERENCE_KEY})",
            "state": rf"states/(?P<code>{STATE_KEY})",
            "theme": rf"themes/(?P<slug>{SLUG_KEY})",
        }.items()
    ),
    path("compare/", comparing.compare, name="compare"),
    path("changes/", movements.changes, name="changes"),
    path("search/", searching.search, name="search"),
    path("method/", offers.method, name="method"),
    path("sources/", indexes.sources, name="sources"),
    path("calendar/", calendars.calendars, name="calendars"),
    path("data/", offers.data, name="data"),
    path("feeds/", offers.feeds, name="feeds"),
    *(path(f"embed/{part}/", view, name=f"embed-{part}") for part, view in embeds.PARTS.items()),
]
