"""The right about duty states, and what it is called."""

from django.utils.translation import gettext_lazy as _

WATCH = "duty.watch"
RIGHTS = {WATCH: _("see who does what now")}
