"""What the pages take in; the rules themselves are the actions'."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicedesk.journal.errors import Invalid
from staff.models import Department
from tickets.intake.labels import FIELD_WORDS
from tickets.intake.rules import Details, tags_in
from tickets.models import Customer, Ticket

KINDS = tuple(zip(Ticket.Kind.values, "1234567890-", strict=True))
SEVERITIES = tuple(zip(Ticket.Severity.values, "QWER", strict=True))
SEVERITY_WORDS = {
    "urgent": _("Down, or dangerous"),
    "high": _("Affects several"),
    "normal": _("Affects one"),
    "low": _("No effect"),
}


SILENT = {"mode": Ticket.Mode.HOTLINE, "area": Ticket.Area.NORMAL}  # what a form says that nobody has touched


class IntakeForm(forms.Form):
    """One intake; `token` makes a form sent twice one ticket."""

    token = forms.CharField(max_length=64)
    channel = forms.ChoiceField(choices=Ticket.Channel.choices, label=FIELD_WORDS["channel"])
    phone = forms.CharField(required=False, label=FIELD_WORDS["phone"])
    email = forms.CharField(required=False, label=_("E-mail"))
    name = forms.CharField(required=False, label=FIELD_WORDS["name"])
    customer = forms.IntegerField(required=False, min_value=1)
    call = forms.IntegerField(required=False, min_value=1)
    kind = forms.ChoiceField(choices=Ticket.Kind.choices, label=FIELD_WORDS["kind"])
    sentence = forms.CharField(required=False, label=_("The matter in one sentence"))
    severity = forms.ChoiceField(choices=Ticket.Severity.choices, label=_("Severity"))
    detail = forms.CharField(required=False, label=FIELD_WORDS["detail"])
    department = forms.IntegerField(required=False, label=_("Department"))
    incident = forms.CharField(max_length=40, required=False, label=_("Known incident"))
    stage = forms.ChoiceField(choices=[("", _("not said")), *Ticket.Stage.choices], required=False, label=FIELD_WORDS["stage"])
    mode = forms.ChoiceField(choices=Ticket.Mode.choices, required=False, label=FIELD_WORDS["mode"])
    area = forms.ChoiceField(choices=[("", _("not said")), *Ticket.Area.choices], required=False, label=FIELD_WORDS["area"])
    special = forms.BooleanField(required=False, label=FIELD_WORDS["special"])
    topic = forms.CharField(max_length=50, required=False, label=FIELD_WORDS["topic"])
    project = forms.CharField(max_length=50, required=False, label=FIELD_WORDS["project"])
    address = forms.CharField(required=False, label=FIELD_WORDS["address"])
    tags = forms.CharField(required=False, label=FIELD_WORDS["tags"])
    withheld = forms.BooleanField(required=False, label=_("Number withheld"))
    verified = forms.BooleanField(required=False, label=FIELD_WORDS["verified"])
    promised_at = forms.DateTimeField(required=False, label=FIELD_WORDS["promised_at"])
    contact = forms.CharField(required=False, label=_("Number to call back"))
    line = forms.CharField(required=False, label=_("Line called"))
    same = forms.CharField(max_length=60, required=False, label=_("Matter of this customer"))

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

    def details(self) -> Details:
        """What the form says beside the customer and her words; of a field that cannot be read nothing."""
        return Details.of(self.cleaned_data | {"tags": tags_in(self.cleaned_data.get("tags") or "")})

    def picked(self) -> tuple[str, int]:
        """The matter the caller came about, by its number and the version that was shown; "" where it is a new one."""
        number, _colon, version = self.cleaned_data["same"].partition(":")
        return number, number_in(version, otherwise=0)

    def details_said(self) -> dict[str, Any]:
        """Those of the details that say more than an empty form does."""
        said = asdict(self.details())
        return {name: value for name, value in said.items() if value and value != SILENT.get(name)}

    def same_person(self, customer: Customer | None) -> Customer | None:
        """The recognised customer, unless another name was written over hers."""
        name = (self.cleaned_data.get("name") or "").strip()
        return customer if customer and name in ("", customer.name) else None

    def refuse(self, error: Invalid) -> None:
        """Show what an action could not use at its field."""
        for name, sentences in error.errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentences)


class MomentForm(forms.Form):
    """A moment, typed in the desk's zone."""

    moment = forms.DateTimeField()

    def __init__(self, typed: Mapping[str, str], field: str):
        super().__init__({"moment": typed.get(field, "")})
        self.field = field

    def value(self) -> datetime:
        """The moment; Invalid where what was typed is none."""
        if not self.is_valid():
            words = gettext("“%(value)s” is no moment; write it as 2026-01-31 18:00.")
            raise Invalid({self.field: [words % {"value": self.data["moment"]}]})
        return self.cleaned_data["moment"]


class DayForm(forms.Form):
    """The new date of a matter."""

    day = forms.DateField()

    def __init__(self, typed: str):
        super().__init__({"day": typed})

    def chosen(self) -> date:
        """The date; Invalid where what was typed is none."""
        if not self.is_valid():
            raise Invalid({"day": [gettext("“%(value)s” is no date; write it as 2026-01-31.") % {"value": self.data["day"]}]})
        return self.cleaned_data["day"]


def corrections(typed: QueryDict) -> dict[str, Any]:
    """What a correction's form says: every field it shows, boxes that are not ticked too; of the address, which it shows masked, what
    was typed anew, a dash clearing it."""
    texts: dict[str, Any] = {
        name: typed[name] for name in ("kind", "channel", "stage", "mode", "area", "topic", "project") if name in typed
    }
    if address := str(typed.get("address", "")).strip():
        texts["address"] = "" if address == "-" else address
    ticks = {name: name in typed for name in ("special", "verified")}
    return texts | ticks | ({"tags": tags_in(str(typed["tags"]))} if "tags" in typed else {})


def version_of(request: HttpRequest, field: str = "version") -> int:
    """The version of what a form was made from; 0, which never is one, where it names none."""
    return number_in(request.POST.get(field, ""), otherwise=0)


def changed_meanwhile() -> str:
    """What a page says where the version it was made from is no more, and shows how it stands."""
    return gettext("Somebody else changed it meanwhile. This is how it stands now; nothing of yours was saved.")


def number_in(typed: str, *, otherwise: int = -1) -> int:
    """A small whole number as a form gives it."""
    return int(typed[:9]) if typed.isascii() and typed.isdecimal() else otherwise


def acting(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Who does it, when, and from which version of the ticket: what an action asks for besides its own words."""
    return {"by": request.user.actor(), "at": at, "member": request.user, "expected": version_of(request)}
