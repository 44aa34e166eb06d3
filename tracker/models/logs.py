"""What came in and went out by the hundred: imported files, exported lists, reminders by mail."""

from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.language.calendars import Calendar
from commitments.models import Commitment
from commitments.models.constraints import choice_holds
from tracker.models.mappings import (
    DateOrder,
    Delimiter,
    Encoding,
    ImportKind,
    columns_field,
    constants_field,
    meanings_field,
)


def imported_under(upload: "Import", name: str) -> str:  # noqa: ARG001 (the sender's name never becomes a path)
    """Where the file is stored: under a name of our own."""
    return str(PurePosixPath("imports") / upload.key.hex[:2] / upload.key.hex)


class Import(models.Model):
    """A file that somebody handed in to be imported, its hash, and whether and when it was. Written by
    tracker.imports alone.
    """

    key = models.UUIDField(_("key"), default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes."))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.FileField(_("content"), max_length=120, upload_to=imported_under)
    calendar = models.CharField(
        _("calendar of its dates"), max_length=20, choices=Calendar, default=Calendar.GREGORIAN
    )
    date_order = models.CharField(
        _("order of its dates"), max_length=20, choices=DateOrder, default=DateOrder.YEAR_FIRST
    )
    # Empty where the file itself tells.
    encoding = models.CharField(_("encoding"), max_length=20, choices=Encoding, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, choices=Delimiter, blank=True)
    sheet = models.CharField(_("sheet"), max_length=200, blank=True)
    columns = columns_field()
    constants = constants_field()
    meanings = meanings_field()
    repeats = models.BooleanField(
        _("repeats"),
        default=False,
        help_text=_("Reports that are there already are recorded once more."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="imports",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    row_count = models.PositiveIntegerField(
        _("rows"), null=True, blank=True, help_text=_("Rows that were imported.")
    )
    changed_count = models.PositiveIntegerField(
        _("changed"), null=True, blank=True, help_text=_("Rows of the record that this changed or added.")
    )

    there_count = models.PositiveIntegerField(
        _("there already"), default=0, help_text=_("Rows that were left out, for they were there already.")
    )

    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("undone by"),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            choice_holds("kind", ImportKind),
            choice_holds("calendar", Calendar),
            choice_holds("date_order", DateOrder),
            models.CheckConstraint(
                condition=Q(encoding__in=["", *Encoding.values], delimiter__in=["", *Delimiter.values]),
                name="%(app_label)s_%(class)s_is_read_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(imported_at__isnull=True, row_count__isnull=True, changed_count__isnull=True)
                | Q(imported_at__isnull=False, row_count__isnull=False, changed_count__isnull=False),
                name="%(app_label)s_%(class)s_is_done_or_not",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, imported_at__isnull=False),
                name="%(app_label)s_%(class)s_is_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """A list that somebody took away as a file: who, when, which rows. Written by tracker.desk.admin_site
    alone.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports", verbose_name=_("person")
    )
    exported_at = models.DateTimeField(_("exported at"), default=timezone.now)
    table = models.CharField(_("table"), max_length=60)
    flavour = models.CharField(_("format"), max_length=20)
    query = models.TextField(
        _("filters"), blank=True, help_text=_("What stood after the question mark of the list's address.")
    )
    row_count = models.PositiveIntegerField(_("rows"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return f"{self.table}.{self.flavour}"


class Occasion(models.TextChoices):
    """Why somebody is reminded of a commitment."""

    DUE_IN_30 = "due_30", _("Due within 30 days")
    DUE_IN_7 = "due_7", _("Due within 7 days")
    DUE_TODAY = "due_0", _("Deadline reached")
    NOT_REPORTED = "not_reported", _("Not reported yet")


class ReminderMail(models.Model):
    """The one mail of reminders that a person gets in a cycle. Written by tracker.desk.reminding alone.

    It is noted before it is sent: a process that dies in between leaves it without
    `sent_at`, and it is not sent again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reminder_mails",
        verbose_name=_("person"),
    )
    cycle_on = models.DateField(_("cycle"), help_text=_("The day for which reminders were gathered."))
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=2)
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder mail")
        verbose_name_plural = _("reminder mails")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cycle_on"], name="%(app_label)s_%(class)s_is_one_a_cycle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.cycle_on}"


class Reminder(models.Model):
    """That a person was reminded of a commitment for one occasion, which happens once. Written by
    tracker.desk.reminding alone.
    """

    mail = models.ForeignKey(
        ReminderMail, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("reminder mail")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="+", verbose_name=_("commitment")
    )
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion)
    about_on = models.DateField(
        _("about"),
        help_text=_(
            "The deadline, or the first day of the span in which nothing more is said of a missing report."
        ),
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            choice_holds("occasion", Occasion),
            models.UniqueConstraint(
                fields=["user", "commitment", "occasion", "about_on"],
                name="%(app_label)s_%(class)s_is_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.occasion}"
