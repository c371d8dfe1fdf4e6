"""The rights about contact slips and ownership, and what each is called."""

from django.utils.translation import gettext_lazy as _

ARBITRATE, ASSIGN, WORK = "slip.arbitrate", "ticket.assign", "ticket.work"
RIGHTS = {
    ARBITRATE: _("decide who takes a matter that others refused"),
    ASSIGN: _("take matters of the department over, and hand on colleagues' matters"),
}
