"""The first step of receiving on a phone: reading the code on a copy, or typing the slip's number."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.receiving.queries import receipt_address
from returns.slips.access import copy_read, require_receiving, slip_for, slips_arriving
from servicedesk.devices import CAMERA, allow
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member

SHOWN = 30  # slips that are named below the camera
LONGEST = 300  # letters of what a code may say


@login_required
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """The camera, the number to type, and what is to come; with `number`, the text of a code or a slip's number, on to its receipt."""
    member: Member = request.user
    require_receiving(member)
    said = request.GET.get("number", "").replace("\0", "").strip()[:LONGEST]
    fault = ""
    if said:
        try:
            return redirect(_way(member, said))
        except Invalid as refusal:
            fault = refusal.sentences[0]
    arriving = slips_arriving(member).select_related("customer")
    context = {"arriving": arriving[:SHOWN], "said": said, "fault": fault}
    return allow(render(request, "returns/scan.html", context, status=400 if fault else 200), CAMERA)


def _way(member: Member, said: str) -> str:
    """Where a code or a number leads: to the receipt of the slip, else to its page; Invalid for what names none she sees."""
    if copy := copy_read(member, said):
        return receipt_address(member, copy.entry_id, copy.token) or reverse("copy-token", args=[copy.token])
    try:
        slip = slip_for(member, said.upper())
    except Missing:
        words = _("“%(value)s” names no return slip that you may see. Read the code on copy 2, or type the number above it.")
        raise Invalid({"number": [words % {"value": said[:80]}]}) from None
    return receipt_address(member, slip.entry_id) or reverse("return-slip", args=[slip.number])
