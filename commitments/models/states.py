"""Who takes part: States under their ISO codes, and the organizations they work with."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from commitments.fields import ChangedAtField, History, SearchTextField, SortKeyField
from commitments.language.languages import in_language, translated_fields
from commitments.models.checked import CheckedRow
from commitments.models.constraints import choice_holds, key_holds, one_language_holds
from commitments.querysets import OrganizationQuerySet, StateQuerySet
from commitments.vocabulary import OrganizationKind, StateKind

# Who can be chosen where a State is asked for.
IN_USE: Final = {"enabled": True}
# What can be chosen where a theme or an organization is.
NO_ALIAS: Final = {"alias_of__isnull": True}


class State(CheckedRow):
    """A State, a territory, or a regional body that joins conferences as such, under its ISO 3166-1 alpha-3
    code.

    Regional bodies carry EUE (reserved by ISO 3166 and used in EU laissez-passer)
    or a code of the user-assigned range XAA to XXZ, which ISO never gives to a country.
    """

    code = models.CharField(
        _("code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Use three capital letters, such as IRQ."))],
        help_text=_("ISO 3166-1 alpha-3, such as IRQ."),
    )
    alpha2 = models.CharField(
        _("alpha-2 code"),
        max_length=2,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Use two capital letters, such as IQ."))],
    )
    m49 = models.CharField(
        _("M49 code"),
        max_length=3,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{3}\Z", _("Use three digits, such as 368."))],
    )
    kind = models.CharField(_("kind"), max_length=20, choices=StateKind, default=StateKind.UN_MEMBER)
    region = models.CharField(
        _("region"), max_length=3, blank=True, help_text=_("UN M49 region, such as 142 for Asia.")
    )
    subregion = models.CharField(
        _("subregion"),
        max_length=3,
        blank=True,
        help_text=_("UN M49 subregion, such as 145 for Western Asia."),
    )
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_fa = models.CharField(_("name in Persian"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    official_name_en = models.CharField(_("official name in English"), max_length=200, blank=True)
    official_name_fa = models.CharField(_("official name in Persian"), max_length=200, blank=True)
    official_name_ar = models.CharField(_("official name in Arabic"), max_length=200, blank=True)
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line: names under which imports may call this State."),
    )
    enabled = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_(
            "Whether it can take part: until then no list, no search and no import knows it. Check its names "
            "first."
        ),
    )
    alias_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="aliases",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("alias of"),
    )
    search_text = SearchTextField(
        sources=[
            "code",
            "alpha2",
            "m49",
            *translated_fields("name", "official_name"),
            "other_names",
        ]
    )
    sort_en = SortKeyField(source="name_en")
    sort_fa = SortKeyField(source="name_fa")
    sort_ar = SortKeyField(source="name_ar")
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["search_text", *translated_fields("sort"), "updated_at"])
    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one row", "State")
        verbose_name_plural = _("States")
        constraints = [
            key_holds("code", r"^[A-Z]{3}$", _("A State's code is three capital letters, such as IRQ.")),
            choice_holds("kind", StateKind),
            one_language_holds("name"),
            models.CheckConstraint(
                condition=Q(alias_of__isnull=True) | Q(enabled=False),
                name="%(app_label)s_%(class)s_alias_is_not_in_use",
                violation_error_message=_("It is an alias of another; lift that first."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=StateKind.REGIONAL_BODY) | Q(m49__isnull=True),
                name="%(app_label)s_%(class)s_body_has_no_m49",
                violation_error_message=_(
                    "M49 codes belong to countries; leave it empty for a regional body."
                ),
            ),
        ]
        indexes = [
            # Lists by region and the region filter of the register.
            models.Index(fields=["region", "subregion"], name="state_by_region"),
            # The register by name: one State's commitments after the other's, until the page is full.
            models.Index(fields=["sort_en"], name="state_by_name_en"),
            models.Index(fields=["sort_fa"], name="state_by_name_fa"),
            models.Index(fields=["sort_ar"], name="state_by_name_ar"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("state", args=[self.code])

    def clean(self) -> None:
        if not self.enabled and self.alias_of_id is None and self.pk is not None and self.is_involved():
            raise ValidationError(
                {"enabled": _("It takes part in a conference, or is host of one, and stays in use.")}
            )

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def name(self) -> str:
        return in_language(self, "name")

    # Those that hold on a day, where a QuerySet has prefetched them with `groups_held`.
    memberships_held: list[Any]

    @property
    def groups_held(self) -> list[Any]:
        """The groups to which it belongs on the day that the QuerySet asks about."""
        return [membership.group for membership in self.memberships_held]

    def is_involved(self) -> bool:
        """Whether some conference has it as participant or host."""
        return self.participations.exists() or self.hosted_conferences.exists()

    @property
    def is_regional_body(self) -> bool:
        return self.kind == StateKind.REGIONAL_BODY


class Organization(CheckedRow):
    """An organization named as a partner of resolutions or a guest of conferences, without commitments of
    its own.
    """

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganizationKind, default=OrganizationKind.INTERGOVERNMENTAL
    )
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_fa = models.CharField(_("name in Persian"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    url = models.URLField(_("web address"), blank=True, max_length=500)
    alias_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="aliases",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("alias of"),
    )
    search_text = SearchTextField(sources=["slug", "acronym", *translated_fields("name")])
    sort_en = SortKeyField(source="name_en")
    sort_fa = SortKeyField(source="name_fa")
    sort_ar = SortKeyField(source="name_ar")
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["search_text", *translated_fields("sort"), "updated_at"])
    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            key_holds(
                "slug",
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                _("A slug is lower-case letters and digits joined by hyphens."),
            ),
            choice_holds("kind", OrganizationKind),
            one_language_holds("name"),
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def name(self) -> str:
        return in_language(self, "name")
