"""What a member was told: the bell and the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.access import complaints_of
from complaints.models import Complaint
from servicedesk.clocks import now
from servicedesk.web.sentences import role_name, sentence_of
from staff import actions
from staff.access import notice_for
from staff.models import Member, Notice
from staff.queries import notices_of
from tickets.access import tickets_of

PAGE = 50
BELL = 6
# What a notice is about → its own page, before the matter's.
_PAGES = {
    "work_order": "work-order",
    "fault_report": "fault-report",
    "score": "score",
    "knowledge": "knowledge-one",
    "problem_list": "problem-list",
    "assist_request": "assist",
    "concern": "concern",
    "hearing": "hearing",
    "corrective_action": "corrective-action",
    "referral": "referral",
    "complaint_report": "complaint-report-one",
    "obligation": "obligation",
    "copy": "copy",
    "shortage": "shortage",
    "write_off": "write-off",
    "requisition": "requisition",
    "exchange_slip": "exchange-by-id",
    "return_slip": "return-slip-id",
    "return_receipt": "return-receipt-id",
    "discrepancy": "discrepancy-id",
}


@dataclass(frozen=True)
class Row:
    """A notice with its words and what it leads to: its ticket's number, and its complaint's, where she may see them."""

    notice: Notice
    words: str
    role: str
    number: str | None
    sentence: str
    complaint: str | None = None


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Her notices, newest first; `only` narrows to unread or alarms, `before` pages on, `fragment=bell` is the bell's."""
    member: Member = request.user
    found = notices_of(member)
    only = request.GET.get("only", "")
    if only == "unread":
        found = found.filter(read_at__isnull=True)
    elif only == "alarms":
        found = found.filter(kind=Notice.Kind.ALARM)
    if (before := request.GET.get("before", "")).isdecimal():
        found = found.filter(pk__lt=int(before))
    bell = request.GET.get("fragment") == "bell"
    size = BELL if bell else PAGE
    page = list(found.order_by("-pk")[: size + 1])
    rows = rows_of(page[:size], member)
    context = {"rows": rows, "only": only, "older": rows[-1].notice.pk if len(page) > size else None}
    return render(request, "web/_bell.html" if bell else "web/notices.html", context)


@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of her notices read; with `go` it leads on to what it is about, an alarm to the alarms page."""
    member: Member = request.user
    notice = actions.read_notice(notice_for(member, pk), by=member.actor(), at=now())
    row = rows_of([notice], member)[0]
    if request.POST.get("go") and notice.about in _PAGES:
        return redirect(_PAGES[notice.about], notice.about_id)
    if request.POST.get("go") and row.complaint:
        return redirect("complaint", row.complaint)
    if request.POST.get("go") and row.number:
        return redirect("ticket", row.number)
    if request.POST.get("go") and notice.kind == Notice.Kind.ALARM:
        return redirect("alarms")
    if request.POST.get("go") and notice.about == "suspension":
        return redirect("suspension", notice.about_id)
    if request.POST.get("go") and notice.about == "slip":
        return redirect("slip", notice.about_id)
    if getattr(request, "htmx", False):
        return render(request, "web/_notice.html", {"row": row})
    return redirect("notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all her notices read."""
    member: Member = request.user
    actions.read_all_notices(member, by=member.actor(), at=now())
    return redirect("notices")


def rows_of(notices: list[Notice], member: Member) -> list[Row]:
    """Notices with their sentences and the tickets and complaints among theirs that she may see; one statement each, however many."""
    ids = {notice.matter_id for notice in notices if notice.matter_id}
    found = tickets_of(member).filter(pk__in=ids).values_list("pk", "number", "sentence") if ids else ()
    tickets = {pk: (number, sentence) for pk, number, sentence in found}
    about = {notice.about_id for notice in notices if notice.about == Complaint.subject_kind}
    seen = complaints_of(member).filter(pk__in=about).values_list("pk", "number", "ticket__sentence") if about else ()
    complaints = {pk: (number, sentence) for pk, number, sentence in seen}
    return [_row(notice, tickets, complaints) for notice in notices]


_Seen = Mapping[int, tuple[str, str]]


def _row(notice: Notice, tickets: _Seen, complaints: _Seen) -> Row:
    number, sentence = tickets.get(notice.matter_id or 0, (None, ""))
    complaint, about = complaints.get(notice.about_id, (None, "")) if notice.about == Complaint.subject_kind else (None, "")
    event: Any = _Told(notice)
    return Row(notice, sentence_of(event, {}), _told_as(notice), number, sentence or about, complaint)


class _Told:
    """A notice as the event it tells of."""

    actor_label = ""

    def __init__(self, notice: Notice):
        self.code, self.facts = notice.code, notice.facts


def _told_as(notice: Notice) -> str:
    """For which role she was told, and whether in its holder's place."""
    if not notice.role:
        return ""
    role = role_name(notice.role)
    return _("%(role)s (standing in)") % {"role": role} if notice.facts.get("in_place") else role
