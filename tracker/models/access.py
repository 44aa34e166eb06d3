"""Tokens, with which programs use the API on behalf of a person."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

TOKEN_DAYS_MAX: Final = 365


class Scope(models.TextChoices):
    """What a token may be used for; never more than its owner may do."""

    READ = "read", _("read")
    REPORT = "report", _("report statuses")
    REVIEW = "review", _("review reports")
    MEASURE = "measure", _("record measurements")
    UPLOAD = "upload", _("upload evidence")
    POSITION = "position", _("record positions")


class TokenState(models.TextChoices):
    """Whether a token opens anything; derived, never stored."""

    ACTIVE = "active", _("active")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


_ANY_SCOPE: Final = f"({'|'.join(Scope.values)})"


class AccessToken(models.Model):
    """A secret with which a program acts for a person, for stated purposes and a limited time; only its
    digest is kept.

    Written by tracker.access.tokens alone. When it was last used is not stored, because a
    read would then write.
    """

    # The beginning of the secret, by which a request's token is found.
    token_key = models.CharField(max_length=25, db_index=True)
    digest = models.CharField(_("digest"), max_length=128, unique=True, help_text=_("SHA-512 of the secret."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="access_tokens",
        verbose_name=_("owner"),
    )
    name = models.CharField(
        _("name"), max_length=100, help_text=_("What it is for, such as the dashboard that uses it.")
    )
    scopes = models.CharField(
        _("scopes"), max_length=60, help_text=_("What it may be used for: words with spaces between them.")
    )
    created = models.DateTimeField(auto_now_add=True)
    expiry = models.DateTimeField(_("expires at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__regex=rf"^{_ANY_SCOPE}( {_ANY_SCOPE})*$"),
                name="%(app_label)s_%(class)s_scopes_are_known",
                violation_error_message=_("A token has at least one scope, and known ones alone."),
            ),
            models.CheckConstraint(
                condition=Q(expiry__gt=F("created"))
                & Q(expiry__lte=F("created") + timedelta(days=TOKEN_DAYS_MAX)),
                name="%(app_label)s_%(class)s_expires_within_a_year",
                violation_error_message=_("A token expires, at most 365 days after it was made."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="%(app_label)s_%(class)s_is_revoked_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_says_what_it_is_for"),
        ]

    def __str__(self) -> str:
        """Never the digest, which messages and logs would spread."""
        return self.name

    def allows(self, scope: str) -> bool:
        """Whether it was made for `scope`."""
        return scope in self.scopes.split()

    def state(self, *, at: "datetime | None" = None) -> TokenState:
        """Whether it opens anything at the moment `at` (now where None)."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expiry <= (at or timezone.now()) else TokenState.ACTIVE

    def revoke(self, *, by: Any) -> None:
        """End it for good; who revoked it first stays on record."""
        AccessToken.objects.filter(pk=self.pk, revoked_at__isnull=True).update(
            revoked_at=timezone.now(), revoked_by=by
        )
        self.refresh_from_db()
