"""The pages' side of live updates: a ticket for the stream, and polling where there is none."""

import json
import secrets
from typing import Any

import redis
from django.conf import settings
from django.db.models import Max, Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from servicedesk.clocks import now
from servicedesk.journal.access import events_for
from servicedesk.journal.live import client
from servicedesk.journal.models import Event, Position
from servicedesk.web.queries import shell_counts
from staff.models import Member
from tickets.access import tickets_of
from tickets.keeping.queries import KEPT
from tickets.models import Ticket

TICKET_SECONDS = 60
MOST = 200


@never_cache
@require_POST
def stream_ticket(request: HttpRequest) -> JsonResponse:
    """A ticket of one minute, good for one stream of what this member may hear; 503 when Redis is away: poll then."""
    member: Member = request.user
    token = secrets.token_urlsafe(32)
    content = {"channels": channels_for(member), "member": member.pk}
    try:
        client().set(f"live-ticket:{token}", json.dumps(content), ex=TICKET_SECONDS)
    except redis.RedisError:
        return JsonResponse({"url": None}, status=503)
    return JsonResponse({"url": f"{settings.DESK_LIVE_URL}/live?ticket={token}", "position": _position()})


def channels_for(member: Member) -> list[str]:
    """The channels her stream may name: herself, her department, every department where she reads all, her own matters."""
    channels, elsewhere = [f"member:{member.pk}"], tickets_of(member).filter(status=Ticket.Status.OPEN)
    if member.has_right("desk.read_all"):
        channels.append("all")
        elsewhere = elsewhere.filter(KEPT)  # what is kept from somebody is announced under its own name only
    elif member.department_id:
        channels.append(f"department:{member.department_id}")
        elsewhere = elsewhere.filter(KEPT | ~Q(department_id=member.department_id))
    return channels + [f"matter:{pk}" for pk in elsewhere.values_list("pk", flat=True)[:MOST]]


@never_cache
@require_GET
def changes(request: HttpRequest) -> JsonResponse:
    """What changed after a position, of what this member may see; the same content as the stream's."""
    after = request.GET.get("after", "")
    position = _position()
    found = list(events_for(request.user).filter(place__position__gt=int(after))[:MOST]) if after.isdecimal() else []
    rows = [_change(event) for event in found]
    if len(found) == MOST:
        position = found[MOST - 1].place.position
    at = now()
    counts = shell_counts(request.user, at)
    ends_at = counts.duty["ends_at"]
    duty = {"state": counts.duty["state"], "name": str(counts.duty["name"])}
    duty["ends_at"] = ends_at and ends_at.isoformat(timespec="seconds")
    return JsonResponse({"position": position, "now": at.isoformat(), "counts": counts.figures, "duty": duty, "changes": rows})


def _change(event: Event) -> dict[str, Any]:
    place = {"position": event.place.position, "matter": event.matter_id}
    return place | {"subject": event.subject_kind, "id": event.subject_id, "code": event.code}


def _position() -> int:
    return Position.objects.aggregate(last=Max("position"))["last"] or 0
