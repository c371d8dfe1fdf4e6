"""The right about saved views, and what it is called."""

from django.utils.translation import gettext_lazy as _

SHARE = "view.share"
RIGHTS = {SHARE: _("share views of the list with the department")}
