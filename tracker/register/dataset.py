"""The record as one dataset: what catalogues and search engines of data are told of it, in whatever terms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from commitments.api.renderers import CsvRenderer, XlsxRenderer
from tracker.models import Change

TITLE: Final = _("Mithaq: commitments of States and how far they are carried out")
ABOUT: Final = _(
    "Conferences, their resolutions, what each State took on by them, and every dated report of how far "
    "that is carried out."
)
PACKAGE_TYPE: Final = "application/zip"


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A file that the dataset can be had as, at an address of its own."""

    title: Promise
    address: str
    media_type: str
    is_package: bool = False


def distributions() -> list[Distribution]:
    """All that the whole record, or the whole register, can be had as."""
    register = absolute("v1:commitment-list")
    return [
        Distribution(
            title=_("Everything, as a data package"),
            address=absolute("data-package"),
            media_type=PACKAGE_TYPE,
            is_package=True,
        ),
        *(
            Distribution(
                title=_("The register"),
                address=f"{register}?format={flavour}",
                media_type=media_type,
            )
            for flavour, media_type in (("csv", CsvRenderer.media_type), ("xlsx", XlsxRenderer.media_type))
        ),
    ]


def absolute(name: str) -> str:
    """The address of a route as other sites write it."""
    return f"{settings.SITE_URL}{reverse(name)}"


def as_shown(text: Any) -> str:
    """`text` in the current language; an invented world says that it is one."""
    return f"{gettext('Invented data for demonstration')}: {text}" if settings.DEMO else str(text)


def changed_at() -> datetime | None:
    """When something of what everybody sees changed last; None where nothing is published."""
    # The last in the order of commits, not the latest of all: that would be looked for among all of them.
    visible = Change.objects.visible_to(AnonymousUser()).order_by("-position")
    return visible.values_list("changed_at", flat=True).first()
