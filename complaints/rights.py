"""The rights this app knows, and what each is called."""

from django.utils.translation import gettext_lazy as _

RECEIVE = "complaint.receive"
HANDLE = "complaint.handle"
INVESTIGATE = "complaint.investigate"
DECIDE = "complaint.decide"
APPROVE = "complaint.approve"
LOWER = "complaint.lower"
VERIFY = "complaint.verify"
TRACE = "complaint.trace"
RIGHTS = {
    RECEIVE: _("take in complaints"),
    HANDLE: _("assess complaints, answer them and close them"),
    INVESTIGATE: _("investigate complaints"),
    DECIDE: _("decide who is liable for a complaint"),
    APPROVE: _("approve remedies beyond what the handler may grant"),
    LOWER: _("agree to a lower severity of a complaint"),
    VERIFY: _("verify that corrective actions work"),
    TRACE: _("trace complaints to their outcome"),
}
