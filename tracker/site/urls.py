"""The public pages, below /en/ /fa/ /ar/."""

from django.urls import URLPattern, path, re_path

from commitments.addresses import COMMITMENT_KEY, CONFERENCE_KEY, RESOLUTION_KEY, STATE_KEY
from tracker.site import offers, pages

urlpatterns: list[URLPattern] = [
    path("", pages.overview, name="overview"),
    path("data/", offers.data, name="data"),
    path("feeds/", offers.feeds, name="feeds"),
    re_path(rf"^conferences/(?P<code>{CONFERENCE_KEY})/\Z", pages.conference, name="conference"),
    re_path(rf"^states/(?P<code>{STATE_KEY})/\Z", pages.state, name="state"),
    re_path(rf"^resolutions/(?P<reference>{RESOLUTION_KEY})/\Z", pages.resolution, name="resolution"),
    re_path(rf"^commitments/(?P<reference>{COMMITMENT_KEY})/\Z", pages.commitment, name="commitment"),
]
