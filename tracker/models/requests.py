"""Requests that were answered already, so that a client may send them again without a second effect, and
how many somebody sent, passwords that were tried among them.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AnsweredRequest(models.Model):
    """A write that a client marked with an Idempotency-Key, and what it was answered."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    key = models.CharField(_("key"), max_length=200)
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, help_text=_("SHA-256 over method, address, version seen and body.")
    )
    status_code = models.PositiveSmallIntegerField(_("status code"))
    headers = models.JSONField(_("headers"))
    body = models.TextField(
        _("body"), help_text=_("As it was sent; a JSON column would put its members in another order.")
    )
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="%(app_label)s_%(class)s_key_is_unique"),
        ]
        indexes = [
            # Old answers are forgotten.
            models.Index(fields=["answered_at"], name="answered_request_by_age"),
        ]

    def __str__(self) -> str:
        return self.key


class RequestCount(models.Model):
    """How many requests an address or a token sent in a minute.

    Written by tracker.access.rate_limits alone.
    """

    # A keyed hash of the address or the token, and the first moment of the minute.
    key = models.CharField(_("key"), max_length=64, unique=True)
    started_at = models.DateTimeField(_("started at"))
    counted = models.PositiveIntegerField(_("counted"))

    class Meta:
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        indexes = [
            # Old counts are forgotten.
            models.Index(fields=["started_at"], name="request_count_by_age"),
        ]

    def __str__(self) -> str:
        return self.key


class SecretAttempts(models.Model):
    """When passwords or codes were tried lately for an account, or from an address, and were not right.

    Written by tracker.access.lock_out alone.
    """

    # A keyed hash of the account or the address.
    key = models.CharField(_("key"), max_length=64, unique=True)
    # Moments, as seconds since 1970.
    tried_at = models.JSONField(_("tried at"), default=list)
    last_at = models.DateTimeField(_("last at"))

    class Meta:
        verbose_name = _("attempts at a secret")
        verbose_name_plural = _("attempts at secrets")
        indexes = [
            # Old attempts are forgotten.
            models.Index(fields=["last_at"], name="secret_attempts_by_age"),
        ]

    def __str__(self) -> str:
        return self.key
