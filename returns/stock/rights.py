"""The rights about stock, besides handling and approving, which staff knows."""

from django.utils.translation import gettext_lazy as _

HANDLE, APPROVE, PLAN, BUY, REQUEST = "stock.handle", "stock.approve", "stock.plan", "stock.buy", "requisition.request"
RIGHTS = {
    PLAN: _("open places with stock and say what each must have"),
    BUY: _("be told what places are short of, and buy it"),
    REQUEST: _("ask for goods from a store by requisition"),
}
