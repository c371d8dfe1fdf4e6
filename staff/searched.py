"""What of members the search knows: names, work number, department; a member found leads to the matters she has to do with."""

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.pinyin import first_letters
from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import TIMELESS, Entry, Kind, Shown
from staff.models import Member


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    for member in Member.objects.active().filter(pk__in=ids).prefetch_related("posts"):
        yield Entry(
            member.pk,
            TIMELESS,
            " ".join((member.name_zh, member.name_en)),
            number=member.work_number,
            initials=[first_letters(member.name_zh)],
            texts=[text for post in member.posts.all() for text in (post.title_zh, post.title_en)],
            department_id=member.department_id,
        )


def _ids(after: int, most: int) -> list[int]:
    return list(Member.objects.active().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _touched(changed: Mapping[str, set[int]]) -> set[int]:
    return changed.get(Member.subject_kind, set())


def _visible(member: Member) -> Q:
    return Q()


def _shown(member: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = Member.objects.active().filter(pk__in=ids).select_related("department").prefetch_related("posts")
    return {
        one.pk: Shown(
            f"{reverse('search')}?{urlencode({'q': one.name_zh, 'kind': 'ticket'})}",
            one.name,
            end=" · ".join([one.work_number, *([one.department.name] if one.department else [])]),
            texts=[one.name_zh, one.name_en, *(post.title for post in one.posts.all())],
            icon="id",
        )
        for one in rows
    }


MEMBERS = Kind(Member.subject_kind, _("Members"), "id", _rows, _ids, _touched, _visible, _shown)
INVARIANTS = (none_missing(Member.subject_kind, "staff_member", "t.is_active"),)
