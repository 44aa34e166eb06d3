"""The admin, with our own rule for who gets in."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "tracker.desk.admin_site.Site"
