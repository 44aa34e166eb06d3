"""The security log: who got in, who was refused, and who changed what people may do."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.constraints import choice_holds


class SecurityEventKind(models.TextChoices):
    """What happened."""

    SIGNED_IN = "signed_in", _("signed in")
    WRONG_SECRET = "wrong_secret", _("wrong password or code")
    SIGN_IN_REFUSED = "sign_in_refused", _("right password of a closed account")
    LOCKED_OUT = "locked_out", _("locked out")
    WRONG_TOKEN = "wrong_token", _("token refused")
    FORBIDDEN = "forbidden", _("page or action refused")
    ACCOUNT = "account", _("account or roles changed")
    MANDATE = "mandate", _("mandate changed")
    TOKEN = "token", _("token made or revoked")
    EXPORT = "export", _("list taken away")
    STARTED = "started", _("site prepared to start")


class SecurityEvent(models.Model):
    """One thing that whoever watches over the site may have to know: who, what, when, from where.

    Written by tracker.access.security_log alone, never changed, and removed by
    `manage.py prune_security_log` alone. It holds no secret.
    """

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    kind = models.CharField(_("what happened"), max_length=20, choices=SecurityEventKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    # Nobody's account: a digest, for people type passwords where names belong.
    unknown_name = models.CharField(_("unknown name, as a digest"), max_length=16, blank=True)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whose account"),
    )
    particulars = models.CharField(_("detail"), max_length=500, blank=True)
    address = models.CharField(_("from which address"), max_length=45, blank=True)

    class Meta:
        verbose_name = _("entry of the security log")
        verbose_name_plural = _("security log")
        constraints = [choice_holds("kind", SecurityEventKind)]
        indexes = [
            # The list, the newest first; pruning; and whether the same was noted a moment ago.
            models.Index(fields=["at"], name="tracker_securityevent_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.get_kind_display()}"
