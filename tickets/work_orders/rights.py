"""The right about work orders, and what it is called."""

from django.utils.translation import gettext_lazy as _

DO = "work_order.do"
RIGHTS = {DO: _("carry out the work orders of one's own department")}
