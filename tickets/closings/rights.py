"""The right about closings at once, and what it is called."""

from django.utils.translation import gettext_lazy as _

AT_ONCE = "ticket.close_at_once"
RIGHTS = {AT_ONCE: _("close at once what is answered on the spot or is no matter")}
