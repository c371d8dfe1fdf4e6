"""What of canned replies the search knows: their titles and texts, while they are in use."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import TIMELESS, Entry, Kind, Shown
from staff.models import Member
from tickets.canned.access import canned_of
from tickets.models import CannedReply


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    for canned in CannedReply.objects.filter(pk__in=ids, is_active=True):
        texts = [canned.body_zh, canned.body_en]
        yield Entry(canned.pk, TIMELESS, canned.title, texts=texts, department_id=canned.department_id)


def _ids(after: int, most: int) -> list[int]:
    rows = CannedReply.objects.filter(pk__gt=after, is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def _touched(changed: Mapping[str, set[int]]) -> set[int]:
    return changed.get(CannedReply.subject_kind, set())


def _visible(member: Member) -> Q:
    return Q() if member.has_right("desk.read_all") else Q(department_id=None) | Q(department_id=member.department_id)


def _shown(member: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    return {
        canned.pk: Shown(
            reverse("canned-reply", args=[canned.pk]),
            canned.title,
            end=canned.department.name if canned.department else "",
            texts=[canned.body, canned.body_zh, canned.body_en],
        )
        for canned in canned_of(member).filter(pk__in=ids)
    }


CANNED_REPLIES = Kind(CannedReply.subject_kind, _("Canned replies"), "file", _rows, _ids, _touched, _visible, _shown)
INVARIANTS = (none_missing(CannedReply.subject_kind, "tickets_cannedreply", "t.is_active"),)
