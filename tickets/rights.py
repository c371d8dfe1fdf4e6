"""The rights this app knows, and what each is called."""

from django.utils.translation import gettext_lazy as _

RIGHTS = {
    "call.report": _("report calls"),
    "ticket.open": _("open tickets"),
    "ticket.work": _("answer and solve tickets"),
    "ticket.close": _("close tickets"),
    "extension.approve": _("grant or refuse more time for a matter"),
    "ticket.master": _("declare incidents and act for all attached matters"),
}
