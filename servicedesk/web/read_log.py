"""The read log as a page: who looked at what, when and why."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from servicedesk.journal.access import readings_for
from staff.models import Member

PAGE = 100


@require_safe
@never_cache
def read_log(request: HttpRequest) -> HttpResponse:
    """The newest readings first; `kind` and `id` narrow to one subject."""
    rows = readings_for(request.user).order_by("-pk")
    kind, number = request.GET.get("kind", "").replace("\0", ""), request.GET.get("id", "")
    if kind and number.isascii() and number.isdecimal() and len(number) < 19:
        rows = rows.filter(subject_kind=kind, subject_id=int(number))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = {member.pk: member.name for member in Member.objects.filter(pk__in={row.member_id for row in page})}
    shown = [(row, names.get(row.member_id or 0, row.actor_label)) for row in page]
    return render(request, "web/read_log.html", {"page": page, "rows": shown})
