"""What a text asks for: resolutions, and the indicators that tell whether it is done."""

from datetime import date
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.fields import (
    ChangedAtField,
    DuePrecisionField,
    History,
    HistoryWithRelations,
    SearchTextField,
)
from commitments.language.calendars import format_date
from commitments.language.languages import in_language, translated_fields, translation_of
from commitments.models.checked import CheckedRow
from commitments.models.conferences import Conference, Theme
from commitments.models.constraints import choice_holds, one_language_holds, precision_holds
from commitments.models.states import NO_ALIAS, Organization, State
from commitments.models.theming import FurtherTheme
from commitments.periods import format_deadline, last_day_of
from commitments.querysets import IndicatorQuerySet, ResolutionQuerySet
from commitments.vocabulary import (
    Addressee,
    Addressees,
    DuePrecision,
    IndicatorKind,
    Lifecycle,
    ResolutionType,
    Strength,
    Voice,
)

# Whoever alone is addressed so owes what no State does.
WITHOUT_STATES: Final = (Addressee.SECRETARIAT, Addressee.ORGANIZATIONS)

if TYPE_CHECKING:
    from commitments.models.wordings import Wording


def refuse_early_deadline(due_on: date | None, *, conference: Conference) -> None:
    """Raise ValidationError for a deadline before the conference that set it."""
    starts_on = conference.starts_on
    if due_on is not None and starts_on is not None and due_on < starts_on:
        raise ValidationError(
            {
                "due_on": _("%(reference)s began on %(date)s; nothing that it agreed was due before.")
                % {"reference": conference.code, "date": format_date(starts_on)}
            }
        )


def refuse_within_period(due_on: date | None, precision: str) -> None:
    """Raise ValidationError for a deadline to the month or year that is not kept as its last day."""
    if due_on is None or precision not in DuePrecision.values:
        return
    last = last_day_of(due_on, precision)
    if last != due_on:
        raise ValidationError(
            {
                "due_on": _("%(period)s ends on %(date)s; give that day.")
                % {"period": format_deadline(due_on, precision), "date": format_date(last)}
            }
        )


class Resolution(CheckedRow):
    """One thing that a conference's text asks of the States that it addresses, in our own words."""

    reference = models.CharField(_("reference"), max_length=24, unique=True, editable=False)
    conference = models.ForeignKey(
        Conference, on_delete=models.PROTECT, related_name="resolutions", verbose_name=_("conference")
    )
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        related_name="resolutions",
        limit_choices_to=NO_ALIAS,
        verbose_name=_("theme"),
    )
    further_themes = models.ManyToManyField(
        Theme,
        through=FurtherTheme,
        related_name="further_resolutions",
        blank=True,
        verbose_name=_("further themes"),
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_fa = models.CharField(_("title in Persian"), max_length=300, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=300, blank=True)
    text_en = models.TextField(
        _("text in English"), blank=True, help_text=_("What it asks for, in our own words.")
    )
    text_fa = models.TextField(_("text in Persian"), blank=True)
    text_ar = models.TextField(_("text in Arabic"), blank=True)
    strength = models.CharField(_("wording strength"), max_length=20, choices=Strength, null=True, blank=True)
    voiced_by = models.CharField(
        _("voiced by"),
        max_length=20,
        choices=Voice,
        null=True,
        blank=True,
        help_text=_("By whom, according to the source, it was agreed, emphasised or raised."),
    )
    type = models.CharField(
        _("type"), max_length=20, choices=ResolutionType, default=ResolutionType.OPERATIONAL
    )
    lifecycle = models.CharField(_("lifecycle"), max_length=20, choices=Lifecycle, default=Lifecycle.ACTIVE)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_precision = DuePrecisionField(_("precision of the deadline"))
    addressed_to = models.CharField(
        _("addressed to"), max_length=24, choices=Addressee, null=True, blank=True
    )
    addressees = models.CharField(
        _("addressees"),
        max_length=12,
        choices=Addressees,
        default=Addressees.ALL,
        help_text=_("Which States get a commitment."),
    )
    addressed_group = models.ForeignKey(
        "commitments.StateGroup",
        on_delete=models.PROTECT,
        related_name="addressed_by",
        null=True,
        blank=True,
        verbose_name=_("addressed group"),
    )
    # Of a group those that were members when it was read, whoever joins or leaves it later.
    named_states = models.ManyToManyField(
        State,
        related_name="named_by",
        blank=True,
        verbose_name=_("named States"),
        help_text=_("The States that are addressed, or those that are not."),
    )
    partner_organizations = models.ManyToManyField(
        Organization,
        related_name="partnered_resolutions",
        blank=True,
        limit_choices_to=NO_ALIAS,
        verbose_name=_("partner organizations"),
    )
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="supersedes",
        null=True,
        blank=True,
        verbose_name=_("superseded by"),
    )
    reaffirms = models.ManyToManyField(
        "self", related_name="reaffirmed_by", symmetrical=False, blank=True, verbose_name=_("reaffirms")
    )
    search_text = SearchTextField(sources=["reference", *translated_fields("title", "text")])
    updated_at = ChangedAtField(_("updated at"))

    history = HistoryWithRelations(
        excluded_fields=["search_text", "updated_at"],
        m2m_fields=[partner_organizations, reaffirms, named_states, further_themes],
    )
    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "number"],
                name="%(app_label)s_%(class)s_number_is_unique",
                violation_error_message=_("This conference already has a resolution with this number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_number_is_positive",
                violation_error_message=_("Resolutions are numbered from 1."),
            ),
            one_language_holds("title"),
            one_language_holds("text"),
            choice_holds("strength", Strength, optional=True),
            choice_holds("voiced_by", Voice, optional=True),
            *precision_holds(),
            choice_holds("type", ResolutionType),
            choice_holds("lifecycle", Lifecycle),
            choice_holds("addressed_to", Addressee, optional=True),
            choice_holds("addressees", Addressees),
            models.CheckConstraint(
                condition=Q(addressees=Addressees.GROUP, addressed_group__isnull=False)
                | (~Q(addressees=Addressees.GROUP) & Q(addressed_group__isnull=True)),
                name="%(app_label)s_%(class)s_group_is_of_its_addressees",
                violation_error_message=_("Name a group where its members are addressed, and nowhere else."),
            ),
            models.CheckConstraint(
                condition=Q(addressees=Addressees.ALL)
                | Q(addressed_to__isnull=True)
                | ~Q(addressed_to__in=WITHOUT_STATES),
                name="%(app_label)s_%(class)s_addresses_states_or_others",
                violation_error_message=_(
                    "What is addressed to the secretariat or to organizations addresses no State."
                ),
            ),
            models.CheckConstraint(
                condition=Q(lifecycle=Lifecycle.SUPERSEDED) | Q(superseded_by__isnull=True),
                name="%(app_label)s_%(class)s_only_superseded_has_successor",
                violation_error_message=_(
                    "Only a resolution whose lifecycle is superseded names the one that supersedes it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("pk")),
                name="%(app_label)s_%(class)s_does_not_supersede_itself",
                violation_error_message=_("A resolution cannot supersede itself."),
            ),
        ]
        indexes = [
            # What counting, finding and ordering commitments looks at of each: their texts lie between.
            models.Index(
                fields=["conference", "theme", "number", "lifecycle", "due_on", "strength", "id"],
                name="resolution_without_texts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def clean(self) -> None:
        if self.conference_id is None or self.number is None:
            raise ValidationError(_("A resolution needs its conference and its number."))
        self.reference = f"{self.conference.code}-R{self.number}"
        refuse_early_deadline(self.due_on, conference=self.conference)
        refuse_within_period(self.due_on, self.due_precision)
        self._refuse_ring()
        self._refuse_two_addressees()

    def _refuse_two_addressees(self) -> None:
        if self.addressees != Addressees.ALL and self.addressed_to in WITHOUT_STATES:
            raise ValidationError(
                {
                    "addressees": _(
                        "What is addressed to the secretariat or to organizations addresses no State."
                    )
                }
            )
        if (self.addressees == Addressees.GROUP) != (self.addressed_group_id is not None):
            raise ValidationError(
                {"addressed_group": _("Name a group where its members are addressed, and nowhere else.")}
            )

    def _refuse_ring(self) -> None:
        """What supersedes this must not, over however many others, be superseded by it."""
        ring, successor = [self.reference], self.superseded_by
        while self.pk is not None and successor is not None and successor.reference not in ring:
            ring.append(successor.reference)
            if successor.superseded_by_id == self.pk:
                raise ValidationError(
                    {
                        "superseded_by": _("These would supersede each other in a ring: %(rows)s.")
                        % {"rows": " → ".join([*ring, self.reference])}
                    }
                )
            successor = successor.superseded_by

    def get_absolute_url(self) -> str:
        return reverse("resolution", args=[self.reference])

    def natural_key(self) -> tuple[str]:
        return (self.reference,)

    @property
    def title(self) -> str:
        return in_language(self, "title")

    def all_themes(self) -> list[Theme]:
        """Its themes, the first of them first; prefetch by `with_themes_and_groups`."""
        held: list[FurtherTheme] | None = getattr(self, "theming_held", None)
        further = self.theming.select_related("theme").order_by("place") if held is None else held
        return [self.theme, *(row.theme for row in further)]

    @property
    def stated_precision(self) -> str | None:
        """How exactly its deadline is stated; None where it has none."""
        return self.due_precision if self.due_on is not None else None

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def wording(self) -> "Wording | Resolution":
        """What it says: at the moment that a QuerySet asks about, else now."""
        return getattr(self, "wording_then", None) or self


class Indicator(CheckedRow):
    """A measure of whether a resolution is carried out, in the OHCHR framework's three kinds."""

    reference = models.CharField(_("reference"), max_length=32, unique=True, editable=False)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("resolution")
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    kind = models.CharField(_("kind"), max_length=20, choices=IndicatorKind)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    name_fa = models.CharField(_("name in Persian"), max_length=300, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=300, blank=True)
    unit = models.CharField(
        _("unit"),
        max_length=60,
        blank=True,
        help_text=_("What one counts or measures, such as days, persons or USD."),
    )
    unit_fa = models.CharField(_("unit in Persian"), max_length=60, blank=True)
    unit_ar = models.CharField(_("unit in Arabic"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=4, null=True, blank=True)
    proposed = models.BooleanField(
        _("proposed"),
        default=True,
        help_text=_("Proposed by the editors of this record; no source names it."),
    )
    search_text = SearchTextField(sources=["reference", *translated_fields("name")])
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["search_text", "updated_at"])
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            choice_holds("kind", IndicatorKind),
            one_language_holds("name"),
            one_language_holds("unit", as_it_stands=True),
            models.UniqueConstraint(
                fields=["resolution", "number"],
                name="%(app_label)s_%(class)s_number_is_unique",
                violation_error_message=_("This resolution already has an indicator with this number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_number_is_positive",
                violation_error_message=_("Indicators are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    def clean(self) -> None:
        if self.resolution_id is None or self.number is None:
            raise ValidationError(_("An indicator needs its resolution and its number."))
        self.reference = f"{self.resolution.reference}-I{self.number}"

    def natural_key(self) -> tuple[str]:
        return (self.reference,)

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def unit_name(self) -> str:
        return translation_of(self, "unit")
