"""The rights about exchanges, and what each is called."""

from django.utils.translation import gettext_lazy as _

REQUEST, APPROVE = "exchange.request", "exchange.approve"
RIGHTS = {
    REQUEST: _("ask for exchanges and bring goods and slip to the warehouse"),
    APPROVE: _("sign or refuse exchange slips in turn"),
}
