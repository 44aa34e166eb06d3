"""The record in the admin: a module for each room of models/, the guards that all share, and the guide to
a new conference.

History without revert, and no row deleted. Commitments are registered in tracker.admin, where
their statuses are recorded.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.admin import commitments, conferences, groups, resolutions, sources, states, text_drafts

__all__ = ["commitments", "conferences", "groups", "resolutions", "sources", "states", "text_drafts"]

admin.site.site_header = _("Mithaq")
admin.site.site_title = _("Mithaq")
admin.site.index_title = _("The record and its implementation")
