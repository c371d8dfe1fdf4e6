"""The rights about registers, and what each is called."""

from django.utils.translation import gettext_lazy as _

ENTER, CORRECT, VOID, APPROVE = "register.enter", "register.correct", "register.void", "register.approve"
RIGHTS = {
    ENTER: _("make entries in registers, print them and note where their copies are"),
    CORRECT: _("correct entries of registers by a counter-note"),
    VOID: _("declare entries of registers void"),
    APPROVE: _("approve what somebody else entered in a register"),
}
