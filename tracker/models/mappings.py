"""How the cells of an imported file are read, kept with the file and, under a name, for the next one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.language.calendars import Calendar
from commitments.models.constraints import choice_holds


class ImportKind(models.TextChoices):
    """What the rows of an imported file are."""

    REPORTS = "reports", _("Status reports")
    COMMITMENTS = "commitments", _("Deadlines and lead agencies of commitments")
    PARTICIPATIONS = "participations", _("Participations of States")
    RESOLUTIONS = "resolutions", _("Resolutions")
    POSITIONS = "positions", _("Positions of States")
    MEASUREMENTS = "measurements", _("Values of indicators")
    TARGETS = "targets", _("Targets of States")
    GROUPS = "groups", _("Members of groups of States")
    TRANSLATIONS = "translations", _("Translations")


class DateOrder(models.TextChoices):
    """In which order the figures of a date stand where the year is not first; nothing is guessed."""

    YEAR_FIRST = "year_first", _("Year, month, day")
    DAY_FIRST = "day_first", _("Day, month, year")
    MONTH_FIRST = "month_first", _("Month, day, year")


class Encoding(models.TextChoices):
    """How the characters of a text stand in its bytes, where that is not told by the file itself."""

    UTF_8 = "utf-8", _("Unicode (UTF-8)")
    UTF_16 = "utf-16", _("Unicode (UTF-16)")
    CP1256 = "cp1256", _("Arabic and Persian (Windows-1256)")
    CP1252 = "cp1252", _("Western European (Windows-1252)")
    MAC_ROMAN = "mac_roman", _("Western European (Macintosh)")


class Delimiter(models.TextChoices):
    """What stands between the cells of a line."""

    COMMA = ",", _("Comma")
    SEMICOLON = ";", _("Semicolon")
    TAB = "\t", _("Tabulator")
    BAR = "|", _("Vertical bar")


def columns_field() -> "models.JSONField[Any, Any]":
    return models.JSONField(
        _("columns"), default=dict, help_text=_("Which column of the file is read as what.")
    )


def constants_field() -> "models.JSONField[Any, Any]":
    return models.JSONField(
        _("for all rows"), default=dict, blank=True, help_text=_("What holds for all rows of the file.")
    )


def meanings_field() -> "models.JSONField[Any, Any]":
    return models.JSONField(
        _("meanings of values"),
        default=dict,
        blank=True,
        help_text=_("What the values of a column stand for."),
    )


class SavedMapping(models.Model):
    """How a kind of file was read, kept under a name so that the next file of that shape is read alike.
    Written by tracker.imports.saved_mappings alone.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    name = models.CharField(_("name"), max_length=100)
    calendar = models.CharField(
        _("calendar of its dates"), max_length=20, choices=Calendar, default=Calendar.GREGORIAN
    )
    date_order = models.CharField(
        _("order of its dates"), max_length=20, choices=DateOrder, default=DateOrder.YEAR_FIRST
    )
    columns = columns_field()
    constants = constants_field()
    meanings = meanings_field()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="saved_mappings",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = [
            choice_holds("kind", ImportKind),
            choice_holds("calendar", Calendar),
            choice_holds("date_order", DateOrder),
            models.UniqueConstraint(
                fields=["saved_by", "kind", "name"], name="%(app_label)s_%(class)s_name_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
