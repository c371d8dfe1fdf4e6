"""The rights about customers, and what each is called."""

from django.utils.translation import gettext_lazy as _

RIGHTS = {
    "customer.reveal": _("read a customer's number or address in clear, with a reason"),
    "customer.merge": _("merge customers who are one"),
}
