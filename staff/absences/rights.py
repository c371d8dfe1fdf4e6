"""The right about absences, and what it is called."""

from django.utils.translation import gettext_lazy as _

NOTE = "absence.note"
RIGHTS = {NOTE: _("note colleagues' absences and who stands in")}
