"""Adding files to a ticket on its page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from tickets.access import ticket_for
from tickets.views import address_of, attach_sent, show_ticket


@login_required
@require_http_methods(["GET", "POST"])
def attachments(request: HttpRequest, number: str) -> HttpResponse:
    """Add the files of the composer, all of them or none, and nothing else; what is written in it stays written."""
    if request.method == "GET":  # the address of a refused form, asked for again
        return redirect(address_of(number, request))
    matter, at = ticket_for(request.user, number, to="attach"), now()
    written: dict[str, Any] = {"act": request.GET.get("act", ""), "text": request.POST.get("text", "")}
    try:
        with transaction.atomic():
            count = attach_sent(request, matter, at)
        if not count:
            raise Invalid({"file": [_("No file came along; choose at least one.")]})
    except Invalid as error:
        sentences = error.sentences
        return show_ticket(request, matter, **written, at=at, file_errors=sentences, status=400)
    messages.success(request, ngettext("File added.", "%(count)s files added.", count) % {"count": count})
    if written["text"].strip():
        return show_ticket(request, matter, **written, at=at, chosen=True)
    return redirect(address_of(number, request))
