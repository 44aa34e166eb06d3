"""Groups of States, such as a regional organization: who belongs to them, and from when until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy as _

from commitments.fields import ChangedAtField, History, SearchTextField, SortKeyField
from commitments.language.calendars import format_date
from commitments.language.languages import in_language, translated_fields
from commitments.models.checked import CheckedRow
from commitments.models.constraints import key_holds, one_language_holds
from commitments.models.sources import SourceDocument
from commitments.models.states import State
from commitments.querysets import MembershipQuerySet, StateGroupQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


class StateGroup(CheckedRow):
    """States that belong together, as a source says, such as the members of a regional organization."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_fa = models.CharField(_("name in Persian"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    source = models.ForeignKey(
        SourceDocument,
        on_delete=models.PROTECT,
        related_name="groups",
        verbose_name=_("source"),
        help_text=_("The document that says who belongs to it."),
    )
    search_text = SearchTextField(sources=["slug", *translated_fields("name")])
    sort_en = SortKeyField(source="name_en")
    sort_fa = SortKeyField(source="name_fa")
    sort_ar = SortKeyField(source="name_ar")
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["search_text", *translated_fields("sort"), "updated_at"])
    objects = StateGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of States")
        verbose_name_plural = _("groups of States")
        constraints = [
            key_holds(
                "slug",
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                _("A slug is lower-case letters and digits joined by hyphens."),
            ),
            one_language_holds("name"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def name(self) -> str:
        return in_language(self, "name")


class Membership(CheckedRow):
    """A State belongs to a group, from one day until another. Written by commitments.record.memberships."""

    group = models.ForeignKey(
        StateGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("group of States")
    )
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("State")
    )
    valid_from = models.DateField(
        _("from"), null=True, blank=True, help_text=_("First day; empty where no source states it.")
    )
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("First day without it. Empty while it lasts.")
    )
    source = models.ForeignKey(
        SourceDocument,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("source"),
        null=True,
        blank=True,
        help_text=_("The document that says so, where it is another than that of the group."),
    )

    history = History()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
                violation_error_message=_("A membership ends after the day on which it begins."),
            ),
            *(
                models.UniqueConstraint(
                    fields=fields,
                    condition=condition,
                    name=f"%(app_label)s_%(class)s_{holds}",
                    violation_error_message=_("This State belongs to the group from this day on already."),
                )
                for fields, condition, holds in (
                    (["group", "state", "valid_from"], None, "begins_once"),
                    # To a database one empty day is as good as another.
                    (["group", "state"], Q(valid_from__isnull=True), "begins_once_without_a_day"),
                )
            ),
        ]
        indexes = [
            # The filter by group: does this State belong to it on the day asked?
            models.Index(fields=["state", "group", "valid_from", "valid_until"], name="membership_by_state")
        ]

    def __str__(self) -> str:
        return f"{self.group.slug}-{self.state.code}"

    # Keys of other memberships that a form changes along with this one, and compares with it itself.
    compared_elsewhere: Collection[int] = ()

    def clean(self) -> None:
        """Raise ValidationError where the State belongs to the group already in the same time."""
        if self.group_id is None or self.state_id is None:
            return
        others = Membership.objects.filter(group=self.group_id, state=self.state_id).exclude(
            pk__in=[*self.compared_elsewhere, self.pk or 0]
        )
        for other in others.order_by("valid_from", "pk"):
            if self.overlaps(other):
                raise ValidationError(
                    gettext("%(state)s belongs to this group from %(start)s until %(end)s already.")
                    % {
                        "state": self.state.code,
                        "start": format_date(other.valid_from) if other.valid_from else "…",
                        "end": format_date(other.valid_until) if other.valid_until else "…",
                    }
                )

    def overlaps(self, other: Membership) -> bool:
        """Whether some day belongs to both."""
        return all(
            one.valid_until is None or another.valid_from is None or one.valid_until > another.valid_from
            for one, another in ((self, other), (other, self))
        )

    def natural_key(self) -> tuple[str, str, date | None]:
        return (self.group.slug, self.state.code, self.valid_from)

    natural_key.dependencies = ["commitments.stategroup", "commitments.state"]  # type: ignore[attr-defined]
