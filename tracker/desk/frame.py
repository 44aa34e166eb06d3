"""What stands around every page of the desk: its sections, shown by what a person may do, and the part of a
guide that speaks of the section.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracker.access.roles import Rights


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the desk: the lists that stand in it, the first at its head, or one page of its own."""

    name: str
    label: Any
    # Lists of the admin, by app and model.
    lists: tuple[str, ...] = ()
    # Pages that are no list, by the names of their addresses; the first one is the head of the section.
    pages: tuple[str, ...] = ()
    # Who finds the page at its head; lists are found by those who may see them.
    permission: str = ""
    # The guide and the heading in it, and the public page, that belong to the section.
    guide: tuple[str, str] = ("desk", "everybody")
    public: str = "overview"


SECTIONS: Final = (
    Section(name="today", label=_("Today"), pages=("index",)),
    Section(
        name="commitments",
        label=_("Commitments"),
        lists=("commitments_commitment", "tracker_statusreport"),
        guide=("desk", "the-list-of-commitments"),
        public="commitments",
    ),
    Section(
        name="inbox",
        label=_("Inbox"),
        pages=("tracker_statusreport_inbox", "tracker_statusreport_review"),
        permission="tracker.add_review",
        guide=("desk", "reviewers"),
        public="changes",
    ),
    Section(
        name="conferences",
        label=_("Conferences"),
        lists=(
            "commitments_conference",
            "commitments_textdraft",
            "commitments_participation",
            "commitments_resolution",
            "commitments_indicator",
            "commitments_theme",
            "commitments_state",
            "commitments_stategroup",
            "commitments_organization",
            "commitments_sourcedocument",
            "commitments_citation",
        ),
        pages=("commitments_untranslated",),
        guide=("desk", "officers"),
        public="conferences",
    ),
    Section(
        name="people",
        label=_("People"),
        lists=("auth_user", "tracker_mandate", "tracker_securityevent"),
        guide=("desk", "people"),
    ),
    Section(
        name="data",
        label=_("Data"),
        lists=(
            "tracker_import",
            "tracker_bulkaction",
            "tracker_export",
            "tracker_remindermail",
            "tracker_accesstoken",
        ),
        guide=("importing", ""),
        public="data",
    ),
    Section(name="everything", label=_("Everything"), pages=("everything", "app_list")),
)
# Lists whose guide, or part of it, is another than their section's.
GUIDES_OF_LISTS: Final = {
    "commitments_textdraft": ("texts", ""),
    "tracker_remindermail": ("desk", "reminders"),
    "tracker_export": ("desk", "the-list-of-commitments"),
    "tracker_bulkaction": ("desk", "officers"),
    "tracker_accesstoken": ("desk", "everybody"),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """One way of the frame: its name, where it leads, and whether the reader is there."""

    label: Any
    address: str
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """A section as one person finds it; the other lists in it are shown where it is the one at hand."""

    name: str
    label: Any
    address: str
    is_current: bool
    lists: Sequence[Place] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The sections of the desk that a person finds, the help and the public page for where they are."""

    sections: Sequence[ShownSection]
    help: str
    public: str


def frame_of(request: HttpRequest, *, rights: Rights, site: AdminSite) -> Frame:
    """The frame around the page that was asked for, with those lists of the admin that the person may see."""
    here = request.resolver_match.url_name if request.resolver_match is not None else ""
    admins = {
        f"{model._meta.app_label}_{model._meta.model_name}": model_admin
        for model, model_admin in site._registry.items()
        if model_admin.has_module_permission(request) and model_admin.has_view_permission(request)
    }
    current, at_hand = _where(here or "")
    shown = [
        section
        for one in SECTIONS
        if (section := _shown(one, admins, rights, at_hand if one is current else None)) is not None
    ]
    name, heading = GUIDES_OF_LISTS.get(at_hand, current.guide if current is not None else ("desk", ""))
    address = reverse("admin:guide", args=[name])
    return Frame(
        sections=shown,
        help=f"{address}#{heading}" if heading else address,
        public=reverse(current.public if current is not None else "overview"),
    )


def _where(here: str) -> tuple[Section | None, str]:
    """The section to which the address of this name belongs, and the list or page in it."""
    for section in SECTIONS:
        if here in section.pages:
            return section, here
    for section in SECTIONS:
        for name in section.lists:
            if here.startswith(f"{name}_"):
                return section, name
    return None, ""


def _shown(
    section: Section, admins: "Mapping[str, ModelAdmin[Any]]", rights: Rights, at_hand: str | None
) -> ShownSection | None:
    mine = [name for name in section.lists if name in admins]
    if section.lists:
        address = _address_of(mine[0]) if mine else ""
    else:
        may = not section.permission or rights.has(section.permission)
        address = reverse(f"admin:{section.pages[0]}") if may else ""
    if not address:
        return None
    return ShownSection(
        name=section.name,
        label=section.label,
        address=address,
        is_current=at_hand is not None,
        lists=[
            Place(
                label=capfirst(admins[name].opts.verbose_name_plural),
                address=_address_of(name),
                is_current=name == at_hand,
            )
            for name in mine
        ]
        if at_hand is not None and len(mine) > 1
        else [],
    )


def _address_of(name: str) -> str:
    return reverse(f"admin:{name}_changelist")
