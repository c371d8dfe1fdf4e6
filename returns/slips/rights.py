"""The rights about return slips, and what each is called."""

from django.utils.translation import gettext_lazy as _

REQUEST, APPROVE, DECIDE = "return.request", "return.approve", "return.decide"
RECEIVE, SETTLE = "stock.handle", "money.handle"  # what staff knows already
RIGHTS = {
    REQUEST: _("ask for returns, issue their slips and follow them up"),
    APPROVE: _("approve returns that somebody else asked for"),
    DECIDE: _("decide what becomes of goods that differ from their return slip"),
}
