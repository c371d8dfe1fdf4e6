"""The rights about suspensions, and what each is called."""

from django.utils.translation import gettext_lazy as _

PROPOSE, APPROVE = "suspension.propose", "suspension.approve"
RIGHTS = {
    PROPOSE: _("propose that clocks be suspended"),
    APPROVE: _("approve, reject and lift suspensions"),
}
