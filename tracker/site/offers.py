"""The pages that say how the record counts, and what can be taken away and subscribed to."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_safe

from commitments.language.calendars import utc_isoformat
from commitments.language.languages import LANGUAGES
from commitments.terms.definitions import AXES, DEFINITIONS
from tracker.register.dataset import ABOUT, TITLE, absolute, as_shown, changed_at, distributions
from tracker.site.framing import page

_NO_MARKUP = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
# A name, what it is, and addresses: the label of each with the name of its route and what follows it.
Offer = tuple[Promise, Promise, tuple[tuple[str, str, str], ...]]

REGISTER = "v1:commitment-list"
DATA: tuple[Offer, ...] = (
    (
        _("The register"),
        _("One row for each State and each thing that was asked of it, with where it stands today."),
        (
            ("JSON", REGISTER, ""),
            ("CSV", REGISTER, "?format=csv"),
            ("XLSX", REGISTER, "?format=xlsx&labels=true"),
        ),
    ),
    (
        _("Status reports"),
        _("Every dated report that counts or once did, with its reviews."),
        (
            ("JSON", "v1:report-list", ""),
            ("CSV", "v1:report-list", "?format=csv"),
            ("XLSX", "v1:report-list", "?format=xlsx&labels=true"),
        ),
    ),
    (
        _("Everything"),
        _(
            "All published tables in one file, with a description that programs read (Frictionless Data "
            "Package)."
        ),
        (("ZIP", "data-package", ""),),
    ),
    (
        _("Entry for catalogues"),
        _("What data catalogues read to list this record (DCAT)."),
        (("JSON-LD", "data-catalog", ""),),
    ),
    (
        _("For programs"),
        _("All lists, counts and changes, with filters, for any past day (REST API)."),
        (("API", "v1:api-root", ""), ("OpenAPI", "v1:schema", "")),
    ),
)
FEEDS: tuple[Offer, ...] = (
    (
        _("Changes of the register"),
        _("What happened to each commitment, newest first, for a feed reader."),
        (("Atom", "changes-feed", ""),),
    ),
    (
        _("Deadlines"),
        _("When what was asked is due, for a calendar. With “alarm=7” it reminds of each a week before."),
        (("iCalendar", "deadlines-calendar", ""),),
    ),
)


@page
def data(request: HttpRequest) -> HttpResponse:
    return _offers(request, title=_("Data to take away"), offers=DATA, dataset=_script_text(dataset()))


def dataset() -> dict[str, Any]:
    """What search engines of data read (schema.org), in the reader's language; publisher and licence as far
    as the settings state them.
    """
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{absolute('data-catalog')}#dataset",
        "name": as_shown(TITLE),
        "description": as_shown(ABOUT),
        "url": absolute("data"),
        "inLanguage": list(LANGUAGES),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": as_shown(file.title),
                "contentUrl": file.address,
                "encodingFormat": file.media_type,
            }
            for file in distributions()
        ],
    }
    if settings.PUBLISHER_NAME:
        publisher = {"@type": "Organization", "name": settings.PUBLISHER_NAME}
        if settings.PUBLISHER_URL:
            publisher["url"] = settings.PUBLISHER_URL
        described |= {"creator": publisher, "publisher": publisher}
    if settings.LICENCE_URL:
        described["license"] = settings.LICENCE_URL
    if changed := changed_at():
        described["dateModified"] = utc_isoformat(changed)
    return described


def _script_text(described: dict[str, Any]) -> SafeString:
    """JSON that ends no element of the page that it stands in."""
    text = json.dumps(described, ensure_ascii=False, indent=1)
    return mark_safe(text.translate(_NO_MARKUP))  # noqa: S308 (nothing of it is markup any more)


# The lists of terms that the page of the method explains, under what heading.
EXPLAINED: tuple[tuple[str, Promise], ...] = (
    ("status", _("The five levels")),
    ("schedule", _("Where a commitment stands against its deadline")),
    ("strength", _("How strongly a text words what it asks")),
    ("position", _("What a State said of it")),
    ("basis", _("On what it rests that a State took part")),
)


@page
def method(request: HttpRequest) -> HttpResponse:
    """How the record counts, and what its terms mean."""
    axes = [
        {
            "heading": heading,
            "terms": [
                {"label": term.label, "definition": gettext(DEFINITIONS[type(term), term.value])}
                for term in AXES[name]
            ],
        }
        for name, heading in EXPLAINED
    ]
    return render(request, "tracker/method.html", {"axes": axes})


@page
def feeds(request: HttpRequest) -> HttpResponse:
    return _offers(
        request,
        title=_("To subscribe to"),
        offers=FEEDS,
        note=_(
            "Each takes the filters of the register: add “?state=IRQ”, “?conference=BAG3” or “?theme=…” to "
            "its address, or take it from the foot of the page of a State or a conference."
        ),
    )


def _offers(request: HttpRequest, **shown: Any) -> HttpResponse:
    return render(request, "tracker/offers.html", shown)


def in_the_readers_language(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view of an address without a language, that leads to the page `name` in the reader's."""

    @require_safe
    def lead(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
        return HttpResponseRedirect(reverse(name))

    return lead
