"""What people set for themselves at their desk: preferences and views of the register."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.language.calendars import ArabicMonths, Calendar
from commitments.language.languages import LANGUAGES
from commitments.models.constraints import choice_holds

VIEW_NAME_MAX_LENGTH = 80
VIEW_QUERY_MAX_LENGTH = 2000


class MailLanguage(models.TextChoices):
    """The language of mails to a person; each is named in itself."""

    ENGLISH = "en", "English"
    PERSIAN = "fa", "فارسی"
    ARABIC = "ar", "العربية"


class Preferences(models.Model):
    """How one person wants to see dates and whether they want reminders; who has no row has the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="preferences",
        verbose_name=_("person"),
    )
    calendar = models.CharField(
        _("calendar"),
        max_length=20,
        choices=Calendar,
        default=Calendar.GREGORIAN,
        help_text=_("In which dates are shown and typed; they are stored as Gregorian."),
    )
    arabic_months = models.CharField(
        _("names of months in Arabic"),
        max_length=10,
        choices=ArabicMonths,
        default=ArabicMonths.BOTH,
        help_text=_("Of the Gregorian calendar, on Arabic pages and in Arabic mails."),
    )
    language = models.CharField(
        _("language of mails"), max_length=2, choices=MailLanguage, default=MailLanguage.ENGLISH
    )
    reminders = models.BooleanField(
        _("reminders by mail"),
        default=True,
        help_text=_("Deadlines that come near and commitments without a report, in one mail."),
    )
    snoozed_until = models.DateField(
        _("no reminders before"), null=True, blank=True, help_text=_("Empty: from now on.")
    )
    single_keys = models.BooleanField(
        _("keys for single actions"),
        default=True,
        help_text=_("Such as N for the next report in the review inbox."),
    )
    list_columns = models.CharField(
        _("columns of the list of commitments"),
        max_length=200,
        blank=True,
        help_text=_("Their names, joined by commas; empty: the usual ones."),
    )

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")
        constraints = [
            choice_holds("calendar", Calendar),
            choice_holds("arabic_months", ArabicMonths),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="%(app_label)s_%(class)s_language_is_ours"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class MailRhythm(models.TextChoices):
    """How often a saved view comes by mail."""

    NEVER = "never", _("never")
    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly, on Monday")
    MONTHLY = "monthly", _("monthly, on the first")


class FileForm(models.TextChoices):
    """In which form a saved view leaves."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv-excel", "CSV"


class SavedView(models.Model):
    """A person's own name for the register under some filters, search and order, and how it reaches them
    without their coming: by mail, or at an address with a secret of its own.

    What is in it is what its person may see at the time; it ends with their account or mandate.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="saved_views",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=VIEW_NAME_MAX_LENGTH)
    query = models.CharField(
        _("query"),
        max_length=VIEW_QUERY_MAX_LENGTH,
        blank=True,
        help_text=_("What stands after the question mark of the list's address."),
    )
    rhythm = models.CharField(_("by mail"), max_length=10, choices=MailRhythm, default=MailRhythm.NEVER)
    form = models.CharField(_("file"), max_length=10, choices=FileForm, default=FileForm.XLSX)
    # The first day of the period for which it was mailed last.
    mailed_for = models.DateField(null=True, blank=True)
    # SHA-512 of the secret in its address.
    link_digest = models.CharField(max_length=128, null=True, blank=True, unique=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="%(app_label)s_%(class)s_name_is_unique",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_has_a_name"),
            choice_holds("rhythm", MailRhythm),
            choice_holds("form", FileForm),
            models.CheckConstraint(
                condition=Q(link_digest__isnull=True, link_expires_at__isnull=True)
                | Q(link_digest__isnull=False, link_expires_at__isnull=False),
                name="%(app_label)s_%(class)s_link_expires",
            ),
        ]

    def __str__(self) -> str:
        return self.name
