"""The right to keep the books of what was sold."""

from django.utils.translation import gettext_lazy as _

EDIT = "catalog.edit"
RIGHTS = {EDIT: _("enter products and orders")}
