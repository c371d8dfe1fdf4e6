"""The right about canned replies, and what it is called."""

from django.utils.translation import gettext_lazy as _

EDIT = "canned.edit"
RIGHTS = {EDIT: _("edit canned replies")}
