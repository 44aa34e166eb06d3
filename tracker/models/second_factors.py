"""What a person signs in with beside the password."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The application of a person that shows a new code every half minute.

    Written by tracker.access.second_factor alone. The secret that the application knows
    too is not stored: it follows from the nonce and the secret key of the site.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="second_factor",
        verbose_name=_("user"),
    )
    nonce = models.CharField(_("nonce"), max_length=64, unique=True)
    set_up_at = models.DateTimeField(_("set up at"))
    # The half minute whose code was taken last: no code is taken twice.
    last_step = models.BigIntegerField(_("last step"))

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        constraints = [
            models.CheckConstraint(condition=~Q(nonce=""), name="%(app_label)s_%(class)s_has_a_nonce"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code that stands for the application once, for who does not have it at hand; only its digest is
    kept.
    """

    factor = models.ForeignKey(
        SecondFactor,
        on_delete=models.CASCADE,
        related_name="recovery_codes",
        verbose_name=_("second factor"),
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.pk)
