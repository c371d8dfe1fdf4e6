"""The pages' side of live updates: a ticket for the stream, and polling where there is none."""

import json
import secrets

import redis
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from servicedesk.clocks import now
from servicedesk.journal.access import events_for
from servicedesk.journal.live import client
from servicedesk.journal.models import Position
from staff.models import Member, Notice
from tickets.access import tickets_of

TICKET_SECONDS = 60
MOST = 200


@never_cache
@require_POST
def stream_ticket(request: HttpRequest) -> JsonResponse:
    """A ticket of one minute, good for one stream of what this member may hear; 503 when Redis is away: poll then."""
    member: Member = request.user  # type: ignore[assignment]
    token = secrets.token_urlsafe(32)
    content = {"channels": channels_for(member), "member": member.pk, "session": request.session.session_key}
    try:
        client().set(f"live-ticket:{token}", json.dumps(content), ex=TICKET_SECONDS)
    except redis.RedisError:
        return JsonResponse({"url": None}, status=503)
    return JsonResponse({"url": f"{settings.DESK_LIVE_URL}/live?ticket={token}", "position": _position()})


def channels_for(member: Member) -> list[str]:
    """The channels her stream may name: herself, her department, every department where she reads all, her own matters."""
    if member.has_right("desk.read_all"):
        return [f"member:{member.pk}", "all"]
    channels = [f"member:{member.pk}"] + ([f"department:{member.department_id}"] if member.department_id else [])
    elsewhere = tickets_of(member).open().exclude(department_id=member.department_id).values_list("pk", flat=True)
    return channels + [f"matter:{pk}" for pk in elsewhere[:MOST]]


@never_cache
@require_GET
def changes(request: HttpRequest) -> JsonResponse:
    """What changed after a position, of what this member may see; the same content as the stream's."""
    after = request.GET.get("after", "")
    position = _position()
    found = events_for(request.user).filter(place__position__gt=int(after))[:MOST] if after.isdigit() else []
    rows = [{"position": e.place.position, "subject": e.subject_kind, "id": e.subject_id, "matter": e.matter_id, "code": e.code} for e in found]
    if len(rows) == MOST:
        position = rows[-1]["position"]
    unread = Notice.objects.filter(member=request.user, read_at__isnull=True).count()
    return JsonResponse({"position": position, "now": now().isoformat(), "unread": unread, "changes": rows})


def _position() -> int:
    return Position.objects.aggregate(last=Max("position"))["last"] or 0
