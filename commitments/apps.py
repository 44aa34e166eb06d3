from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    """What was agreed: conferences, States, resolutions, commitments."""

    name = "commitments"
    verbose_name = _("Record of agreements")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments.triggers import install_standing_guard

        post_migrate.connect(install_standing_guard, sender=self, dispatch_uid="commitments.standing_guard")
