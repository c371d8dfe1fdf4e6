"""What the fields of an intake are called, and what is said where a required one is empty."""

from django.utils.translation import gettext_lazy as _

FIELD_WORDS = {
    "name": _("Customer's name"),
    "phone": _("Telephone"),
    "detail": _("Details"),
    "address": _("Address"),
    "area": _("Area of the address"),
    "stage": _("Stage"),
    "mode": _("How it is served"),
    "tags": _("Tags"),
    "verified": _("Facts verified with the customer"),
    "promised_at": _("Promised answer"),
    "kind": _("Kind"),
    "channel": _("Channel"),
    "special": _("Special case"),
    "topic": _("Class"),
    "project": _("Project"),
}
MISSING = {
    "name": _("Missing; write the customer's name."),
    "phone": _("Missing; ask for a number to call back (Art. %(article)s)."),
    "detail": _("Missing; write down what the customer says in full (Art. %(article)s)."),
    "address": _("Missing; ask where it is (Art. %(article)s)."),
    "area": _("Missing; choose the area of the address (Art. %(article)s)."),
    "stage": _("Missing; choose before, during or after the sale (Art. %(article)s)."),
    "mode": _("Missing; choose how it is served (Art. %(article)s)."),
    "tags": _("Missing; write at least one tag (Art. %(article)s)."),
    "verified": _("Missing; go through the facts with the customer, then tick it (Art. %(article)s)."),
    "topic": _("Missing; choose the class it belongs to (Art. %(article)s)."),
    "project": _("Missing; choose the project it belongs to (Art. %(article)s)."),
    "promised_at": _("Missing; say until when the customer is answered, and how to reach her (Art. %(article)s)."),
}
