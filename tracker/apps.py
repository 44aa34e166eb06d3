from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    """What has happened since: status reports and everything derived from them."""

    name = "tracker"
    verbose_name = _("Implementation")
    default_auto_field = "django.db.models.BigAutoField"
