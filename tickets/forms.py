"""What the pages take in; the rules themselves are the actions'."""

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.journal.errors import Invalid
from staff.models import Department
from tickets.models import Customer, Ticket

KINDS = tuple(zip(Ticket.Kind.values, "123456", strict=True))
SEVERITIES = tuple(zip(Ticket.Severity.values, "QWER", strict=True))
SEVERITY_WORDS = {
    "urgent": _("Down, or dangerous"),
    "high": _("Affects several"),
    "normal": _("Affects one"),
    "low": _("No effect"),
}


class IntakeForm(forms.Form):
    """One intake; `token` makes a form sent twice one ticket."""

    token = forms.CharField(max_length=64)
    channel = forms.ChoiceField(choices=[("phone", ""), ("walk_in", "")])
    phone = forms.CharField(max_length=40, required=False, label=_("Telephone"))
    name = forms.CharField(max_length=120, required=False, label=_("Customer's name"))
    customer = forms.IntegerField(required=False, min_value=1)
    call = forms.IntegerField(required=False, min_value=1)
    kind = forms.ChoiceField(choices=Ticket.Kind.choices, label=_("Kind"))
    sentence = forms.CharField(required=False, label=_("The matter in one sentence"))
    severity = forms.ChoiceField(choices=Ticket.Severity.choices, label=_("Severity"))
    detail = forms.CharField(required=False, label=_("Details"))
    department = forms.IntegerField(required=False, label=_("Department"))

    def __init__(self, *args, own: Department | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own

    def clean_department(self) -> Department | None:
        """The department named; her own needs no looking up."""
        wanted = self.cleaned_data["department"]
        if wanted is None or (self.own and wanted == self.own.pk):
            return self.own
        found = Department.objects.filter(pk=wanted).first()
        if found is None:
            raise forms.ValidationError(_("There is no such department; choose one from the list."))
        return found

    def same_person(self, customer: Customer | None) -> Customer | None:
        """The recognised customer, unless another name was written over hers."""
        name = self.cleaned_data["name"].strip()
        return customer if customer and name in ("", customer.name) else None

    def refuse(self, error: Invalid) -> None:
        """Show what an action could not use at its field."""
        for name, sentences in error.errors.items():
            self.add_error(name if name in self.fields else None, sentences)
