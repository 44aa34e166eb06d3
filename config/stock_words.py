"""Words of Django on our pages that its own catalogues say otherwise than a ministry does, or not at all.

Ours answer first. Nothing reads the list: the catalogues of this folder take their messages from it.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    *(_("Filter"), _("History"), _("Save and add another"), _("Save and continue editing"), _("Breadcrumbs")),
    *(_("Authentication and Authorization"), _("users"), _("email address"), _("Model name")),
    *(_("0 of %(cnt)s selected"), _("Set password: %s")),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    _("Enable password-based authentication for this user by setting a password."),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
)
