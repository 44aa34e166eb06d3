"""Where agreements are made: conferences, who took part in them, and the themes they treat."""

from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.fields import ChangedAtField, History, HistoryWithRelations, SearchTextField, SortKeyField
from commitments.language.calendars import format_date
from commitments.language.languages import in_language, lines_in_language, translated_fields
from commitments.models.checked import CheckedRow
from commitments.models.constraints import choice_holds, key_holds, one_language_holds
from commitments.models.states import IN_USE, NO_ALIAS, Organization, State
from commitments.moving import rows_before, some_of
from commitments.querysets import ConferenceQuerySet, ParticipationQuerySet, ThemeQuerySet
from commitments.vocabulary import (
    Basis,
    ClosingKind,
    Disclosure,
    ItemKind,
    ParticipationRole,
    ReviewPolicy,
)


class Conference(CheckedRow):
    """A meeting of States that produces a text; what no source states about it is null."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,11}\Z", _("Use capital letters and digits, a letter first, such as BAG3.")
            )
        ],
        help_text=_("Capital letters and digits, such as BAG3."),
    )
    series = models.CharField(
        _("series"),
        max_length=60,
        blank=True,
        help_text=_("Slug that conferences of one series share, such as baghdad-narcotics."),
    )
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_fa = models.CharField(_("title in Persian"), max_length=300, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=300, blank=True)
    aims_en = models.TextField(_("aims in English"), blank=True, help_text=_("One aim a line, in our words."))
    aims_fa = models.TextField(_("aims in Persian"), blank=True)
    aims_ar = models.TextField(_("aims in Arabic"), blank=True)
    host = models.ForeignKey(
        State,
        on_delete=models.PROTECT,
        limit_choices_to=IN_USE,
        related_name="hosted_conferences",
        null=True,
        blank=True,
        verbose_name=_("host State"),
    )
    city_en = models.CharField(_("city in English"), max_length=120, blank=True)
    city_fa = models.CharField(_("city in Persian"), max_length=120, blank=True)
    city_ar = models.CharField(_("city in Arabic"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    guests = models.ManyToManyField(
        Organization,
        related_name="conferences_attended",
        blank=True,
        limit_choices_to=NO_ALIAS,
        verbose_name=_("guest organizations"),
    )
    review_policy = models.CharField(
        _("review policy"), max_length=20, choices=ReviewPolicy, default=ReviewPolicy.NONE
    )
    disclosure = models.CharField(
        _("disclosure"),
        max_length=20,
        choices=Disclosure,
        default=Disclosure.COUNTED,
        help_text=_("What the public sees of reports that wait for their review, or were returned."),
    )
    published = models.BooleanField(
        _("published"),
        default=False,
        help_text=_("Until then the public sees nothing of the conference or of what hangs on it."),
    )
    item_kind = models.CharField(
        _("what its items are called"),
        max_length=20,
        choices=ItemKind,
        default=ItemKind.ITEM,
        help_text=_("“Resolution” only where a source states that they were adopted."),
    )
    search_text = SearchTextField(sources=["code", *translated_fields("title", "city")])
    updated_at = ChangedAtField(_("updated at"))

    history = HistoryWithRelations(excluded_fields=["search_text", "updated_at"], m2m_fields=[guests])
    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        constraints = [
            key_holds(
                "code",
                r"^[A-Z][A-Z0-9]{1,11}$",
                _("A conference's code is capital letters and digits, such as BAG3."),
            ),
            one_language_holds("title"),
            choice_holds("review_policy", ReviewPolicy),
            choice_holds("item_kind", ItemKind),
            choice_holds("disclosure", Disclosure),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                violation_error_message=_("A conference ends on or after the day it starts."),
            ),
            models.UniqueConstraint(
                fields=["series", "edition"],
                condition=~Q(series=""),
                name="%(app_label)s_%(class)s_edition_is_unique",
                violation_error_message=_("This series already has a conference with this edition."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        if self.pk is None or self.starts_on is None:
            return
        if Conference.objects.filter(pk=self.pk, starts_on=self.starts_on).exists():
            return
        early = Q(due_on__lt=self.starts_on)
        commitments = apps.get_model("commitments", "Commitment")._default_manager
        due = [
            *self.resolutions.filter(early).order_by("number").values_list("reference", flat=True),
            *commitments.filter(early, resolution__conference=self.pk)
            .order_by("reference")
            .values_list("reference", flat=True),
        ]
        if due:
            raise ValidationError(
                {
                    "starts_on": _("A conference begins before what it agrees is due; due earlier: %(rows)s.")
                    % {"rows": some_of(due)}
                }
            )
        if told := rows_before(self.code, self.starts_on):
            raise ValidationError(
                {
                    "starts_on": _("Nothing is reported of days before the conference, but here: %(rows)s.")
                    % {"rows": some_of(told)}
                }
            )

    def get_absolute_url(self) -> str:
        return reverse("conference", args=[self.code])

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def reference(self) -> str:
        """The public key under the name that participations and resolutions use for theirs."""
        return self.code

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def city(self) -> str:
        return in_language(self, "city")

    @property
    def aims(self) -> list[str]:
        return lines_in_language(self, "aims")


def refuse_joining(joined_on: date | None, *, conference: Conference) -> None:
    """Raise ValidationError for a day that has not come, or that lies before the conference."""
    if joined_on is None:
        return
    if joined_on > timezone.localdate():
        raise ValidationError({"joined_on": _("Enter that a State joined once that day has come.")})
    if conference.starts_on is not None and joined_on < conference.starts_on:
        raise ValidationError(
            {
                "joined_on": _("%(reference)s began on %(date)s; nobody joined it before.")
                % {"reference": conference.code, "date": format_date(conference.starts_on)}
            }
        )


class Participation(CheckedRow):
    """A State's part in a conference, and what our knowledge of it rests on."""

    conference = models.ForeignKey(
        Conference, on_delete=models.PROTECT, related_name="participations", verbose_name=_("conference")
    )
    state = models.ForeignKey(
        State,
        on_delete=models.PROTECT,
        limit_choices_to=IN_USE,
        related_name="participations",
        verbose_name=_("State"),
    )
    role = models.CharField(
        _("role"), max_length=20, choices=ParticipationRole, default=ParticipationRole.PARTICIPANT
    )
    basis = models.CharField(_("basis"), max_length=20, choices=Basis)
    note_en = models.TextField(_("note in English"), blank=True)
    note_fa = models.TextField(_("note in Persian"), blank=True)
    note_ar = models.TextField(_("note in Arabic"), blank=True)
    joined_on = models.DateField(
        _("joined on"),
        null=True,
        blank=True,
        help_text=_("Only where the State joined later than the conference; it counts from this day on."),
    )
    closed_on = models.DateField(
        _("closed on"),
        null=True,
        blank=True,
        help_text=_(
            "The day the participation ended or was found to be wrong; its commitments close with it. "
            "Another day corrects it, and so does none; a day after it was reopened closes it once more."
        ),
    )
    reopened_on = models.DateField(
        _("reopened on"),
        null=True,
        blank=True,
        help_text=_("The day from which it holds again; the days before stay closed."),
    )
    closing_kind = models.CharField(
        _("kind of closing"),
        max_length=20,
        choices=ClosingKind,
        default=ClosingKind.ENDED,
        help_text=_("What was entered in error is taken out of every day, not only of those that follow."),
    )
    closing_reason = models.CharField(_("reason for closing"), max_length=500, blank=True)
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["updated_at"])
    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            choice_holds("role", ParticipationRole),
            choice_holds("basis", Basis),
            models.UniqueConstraint(
                fields=["conference", "state"],
                name="%(app_label)s_%(class)s_is_unique",
                violation_error_message=_("This State already takes part in this conference."),
            ),
            choice_holds("closing_kind", ClosingKind),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True)
                | Q(closed_on__isnull=False, reopened_on__gt=F("closed_on")),
                name="%(app_label)s_%(class)s_reopens_after_it_closes",
                violation_error_message=_("What was closed is reopened on a later day than it was closed."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        today = timezone.localdate()
        begun_on = self.conference.starts_on if self.conference_id is not None else None
        if self.joined_on is not None and self.conference_id is not None:
            refuse_joining(self.joined_on, conference=self.conference)
            self._refuse_end_before_joining(self.joined_on)
        if self.closed_on is None:
            self.closing_kind, self.closing_reason = ClosingKind.ENDED, ""
        else:
            self._refuse_closing(self.closed_on, begun_on=begun_on, today=today)
        if self.reopened_on is not None and self.reopened_on > today:
            raise ValidationError({"reopened_on": _("Enter that it was reopened once that day has come.")})
        if self.pk is not None and self.closed_on is not None:
            self._refuse_overlap(self.closed_on)

    def _refuse_closing(self, closed_on: date, *, begun_on: date | None, today: date) -> None:
        if self.closing_kind == ClosingKind.IN_ERROR:
            if closed_on > today:
                raise ValidationError(
                    {"closed_on": _("What was entered in error was found to be so today or earlier.")}
                )
        elif begun_on is not None and closed_on < begun_on:
            raise ValidationError(
                {
                    "closed_on": _("%(reference)s began on %(date)s; what ended before never was.")
                    % {"reference": self.conference.code, "date": format_date(begun_on)}
                }
            )

    def _refuse_end_before_joining(self, joined_on: date) -> None:
        is_error = self.closing_kind == ClosingKind.IN_ERROR
        if self.closed_on is not None and self.closed_on <= joined_on and not is_error:
            raise ValidationError(
                {
                    "closed_on": _("%(reference)s joined on %(date)s; its part ended on a later day.")
                    % {"reference": self.reference, "date": format_date(joined_on)}
                }
            )

    def _refuse_overlap(self, closed_on: date) -> None:
        """Closings of one part follow each other; this one comes after those that it does not correct."""
        if self.closing_kind == ClosingKind.IN_ERROR:
            return
        corrected = Participation.objects.filter(pk=self.pk).values_list("closed_on", flat=True).first()
        for closing in self.closings.known().order_by("closed_on"):
            if closing.closed_on == corrected or (
                closing.reopened_on is not None and closed_on >= closing.reopened_on
            ):
                continue
            raise ValidationError(
                {
                    "closed_on": _("%(reference)s was closed from %(start)s until %(end)s already.")
                    % {
                        "reference": self.reference,
                        "start": format_date(closing.closed_on),
                        "end": format_date(closing.reopened_on) if closing.reopened_on else "…",
                    }
                }
            )

    def natural_key(self) -> tuple[str, str]:
        return (self.conference.code, self.state.code)

    natural_key.dependencies = ["commitments.conference", "commitments.state"]  # type: ignore[attr-defined]

    @property
    def reference(self) -> str:
        return f"{self.conference.code}-{self.state.code}"

    @property
    def note(self) -> str:
        return in_language(self, "note")


class Theme(CheckedRow):
    """A subject under which resolutions of different conferences are compared."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_fa = models.CharField(_("name in Persian"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    alias_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="aliases",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("alias of"),
    )
    search_text = SearchTextField(sources=["slug", *translated_fields("name")])
    sort_en = SortKeyField(source="name_en")
    sort_fa = SortKeyField(source="name_fa")
    sort_ar = SortKeyField(source="name_ar")
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["search_text", *translated_fields("sort"), "updated_at"])
    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
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
