"""The demo company at its full size, or at any: sixty days of matters, some of which run on."""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.demo import people, words
from servicedesk.demo.actions import FOUNDED, live_matter
from servicedesk.demo.copies import Copy, Mould, copy_rows, fresh_ids, mould_of, write_copies
from servicedesk.demo.patterns import ALIVE, LOADED, Pattern, chosen, patterns
from servicedesk.journal.actions import history, place_events
from servicedesk.journal.actor import Actor
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff import actions as staff
from staff.models import Department, Member, Notice, Post
from tickets.actions.calls import search_keys
from tickets.models import Call, CallReport, Customer, Ticket
from tickets.rules import normal_phone

FULL = 2_000
SEED = 7
DAYS = 60
CUSTOMERS = 300
MATTERS_OF_ONE = 20  # at most, on average: more matters have more customers
_AT_A_TIME = 2_000
_SOON = timedelta(minutes=2)  # nothing that was loaded falls due while it is loaded
_LATE = timedelta(hours=2)  # nor is anything later than this
_BY = Actor.system(via="demo")
Progress = Callable[[int], None]  # matters written so far


@transaction.atomic
def grow_company(many: int, *, at: datetime, seed: int, password: str, progress: Progress = lambda done: None) -> int:
    """Give a demo company so many more matters, with the members and customers it lacks; returns how many. All of it or nothing.

    The same seed at the same moment in the same company gives the same matters. Above the full size most of the open ones run on
    for hours: there it is the number of rows that counts.
    """
    dice = Random(seed)
    _complete_staff(password, at=at)
    posts = _by_post()
    members = {post: holders[0] for post, holders in posts.items()}
    customers = _customers(max(CUSTOMERS, many // MATTERS_OF_ONE), members["agent"], at=at)
    by_language = {language: [one for one in customers if one.language == language] for language in ("zh-hans", "en")}
    weights = ALIVE if many <= FULL else LOADED
    made = patterns(dice, weights)[:many]
    moulds = _live(made, members, by_language, dice, at=at)
    progress(len(moulds))
    plan = [_planned(moulds, weights, dice, posts, by_language, at) for _ in range(many - len(moulds))]
    plan.sort(key=lambda one: one.mould.ticket.opened_at + one.later)
    _number_slips(plan)
    for start in range(0, len(plan), _AT_A_TIME):
        write_copies(plan[start : start + _AT_A_TIME])
        progress(min(len(moulds) + start + _AT_A_TIME, many))
    place_events()
    return many


def _complete_staff(password: str, *, at: datetime) -> None:
    """The department, the post and the colleagues a company that was just founded has not got yet."""
    founded = at - FOUNDED
    code, zh, en = people.QUALITY
    with history():
        department = Department.objects.filter(code=code).first() or staff.open_department(code, zh, en, by=_BY, at=founded)
        if not Post.objects.filter(code=people.INSPECTOR[0]).exists():
            post, zh, en, _, superior, rights = people.INSPECTOR
            fields = {"title_zh": zh, "title_en": en, "rights": rights, "reports_to": Post.objects.get(code=superior)}
            staff.create_post(post, by=_BY, at=founded, department=department, **fields)
        known = set(Member.objects.values_list("sign_in", flat=True))
        for sign_in, work_number, name_zh, name_en, place, post in people.COLLEAGUES:
            if sign_in not in known:
                fields = {"name_zh": name_zh, "name_en": name_en, "department": Department.objects.get(code=place)}
                posts = [Post.objects.get(code=post)]
                staff.add_member(sign_in, password=password, posts=posts, by=_BY, at=founded, work_number=work_number, **fields)


def _by_post() -> dict[str, list[Member]]:
    """The members of the demo company by their post, those first whom the start names."""
    found: dict[str, list[Member]] = {}
    for member in Member.objects.filter(is_active=True).prefetch_related("posts").order_by("pk"):
        for post in member.posts.all():
            found.setdefault(post.code, []).append(member)
    return found


def _customers(many: int, agent: Member, *, at: datetime) -> list[Customer]:
    """Customers by the names of the demo, so that the company has so many; those not known yet are registered."""
    known = {(one.name, one.phone): one for one in Customer.objects.standing()}
    named = [(name, normal_phone(tel) or "", language) for name, tel, language in islice(words.names(), many)]
    besides = len(known.keys() - {(name, phone) for name, phone, _ in named})
    fresh = [known.get((name, phone)) or Customer(name=name, phone=phone, language=language) for name, phone, language in named[besides:]]
    missing = [one for one in fresh if one.pk is None]
    for one, pk in zip(missing, fresh_ids(Customer, len(missing)), strict=True):
        one.pk, one.created_at = pk, at - FOUNDED
        for name, value in search_keys([one.name], [one.phone]).items():
            setattr(one, name, value)
    Customer.objects.bulk_create(missing, batch_size=1000)
    _note_registered(missing, agent, at - FOUNDED)
    return fresh


def _note_registered(customers: Sequence[Customer], agent: Member, at: datetime) -> None:
    """One event for each, written as the copies' are: nothing listens to it."""
    by, moment = agent.actor(), at.isoformat()
    ids = fresh_ids(Event, len(customers))
    rows = (f"{pk}\tcustomer.registered\tcustomer\t{one.pk}\tmember\t{by.id}\t{by.label}\t" for pk, one in zip(ids, customers, strict=True))
    columns = ["id", "code", "subject_kind", "subject_id", "actor_kind", "actor_id", "actor_label"]
    columns += ["via", "occurred_at", "recorded_at", "request_id", "facts"]
    text = io.StringIO("".join(f"{row}\t{moment}\t{moment}\t\t{{}}\n" for row in rows))
    with connection.cursor() as cursor:
        copy_rows(cursor, Event._meta.db_table, columns, text)


def _live(
    made: Sequence[Pattern],
    members: dict[str, Member],
    customers: Mapping[str, Sequence[Customer]],
    dice: Random,
    *,
    at: datetime,
) -> list[Mould]:
    """Live each pattern through once, in the order of their openings, and take its mould."""
    lived = []
    with history():
        for pattern in sorted(made, key=lambda each: -each.matter.ago):
            customer = dice.choice(customers[pattern.matter.language])
            matter = replace(pattern.matter, customer=customer.name, phone=customer.phone)
            opened = at - timedelta(minutes=matter.ago, seconds=dice.randrange(60))
            lived.append((live_matter(matter, members, opened), pattern.stands))
        _sweep_up_to(at)
        while deliver_due("inside") + deliver_due("outside"):
            pass
        tickets = [ticket.pk for ticket, _ in lived]
        _date_back(tickets)
        _read_notices([ticket.pk for ticket, stands in lived if stands in ("closed", "solved")], members)
    staff = list(Member.objects.all())
    fresh = Ticket.objects.select_related("call").in_bulk(tickets)
    return [mould_of(fresh[ticket.pk], stands, staff) for ticket, stands in lived]


def _sweep_up_to(at: datetime) -> None:
    """Take every step at its own moment, as the sweep would have."""
    while (due := Clock.objects.filter(next_at__lte=at).order_by("next_at").values_list("next_at", flat=True).first()) is not None:
        sweep(due, always=True)


def _date_back(tickets: Sequence[int]) -> None:
    """What the database dates by itself is dated when it happened."""
    told = Event.objects.filter(pk=OuterRef("event")).values("occurred_at")
    Notice.objects.filter(matter_id__in=tickets).update(created_at=Subquery(told))
    calls = Call.objects.filter(tickets__in=tickets)
    CallReport.objects.filter(call__in=calls).update(received_at=F("at"))
    began = CallReport.objects.filter(call=OuterRef("pk")).order_by("at").values("at")[:1]
    Call.objects.filter(pk__in=list(calls.values_list("pk", flat=True))).update(created_at=Subquery(began))


def _read_notices(tickets: Sequence[int], members: Mapping[str, Member]) -> None:
    """Whoever was told of what is over has read it."""
    for notice in Notice.objects.filter(matter_id__in=tickets, read_at=None).select_related("member").order_by("pk"):
        staff.read_notice(notice, by=notice.member.actor(), at=notice.created_at + timedelta(minutes=9))


def _planned(
    moulds: Sequence[Mould],
    weights: Mapping[str, int],
    dice: Random,
    posts: Mapping[str, Sequence[Member]],
    customers: Mapping[str, Sequence[Customer]],
    at: datetime,
) -> Copy:
    """One matter more."""
    stands = chosen(weights, dice)
    mould = dice.choice([one for one in moulds if one.stands == stands] or moulds)
    ticket = mould.ticket
    language = ticket.customer.language
    stand_ins: dict[int, Member] = {}
    for holders in posts.values():
        stand_ins |= dict(zip([one.pk for one in holders], dice.sample(holders, len(holders)), strict=True))
    later = _later_ended(mould, dice, at) if mould.stands in ("closed", "solved") else _later_open(mould, dice, at)
    return Copy(mould, later, words.sentence(ticket.kind, language, dice), dice.choice(customers[language]), stand_ins)


def _later_ended(mould: Mould, dice: Random, at: datetime) -> timedelta:
    """Opened on some day and at some working hour of those the company looks back on; what waits to be closed was solved lately."""
    days = dice.randrange(3 if mould.stands == "solved" else DAYS)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    opened = midnight - timedelta(days=days) + timedelta(hours=dice.triangular(7.5, 21, 10))
    later = opened - mould.ticket.opened_at
    while later > at - mould.ends:
        later -= timedelta(days=1)
    return max(timedelta(0), later)


def _later_open(mould: Mould, dice: Random, at: datetime) -> timedelta:
    """A little later or earlier, so that its next step is still to come and its last one is not."""
    latest = at - mould.ends
    ahead = mould.wakes - at - _SOON if mould.wakes else _LATE
    if mould.stands in ("unanswered", "unsolved"):
        ahead = min(ahead, _LATE)
    return timedelta(seconds=dice.uniform(-ahead.total_seconds(), latest.total_seconds()))


def _number_slips(plan: Sequence[Copy]) -> None:
    """Their contact slips take the next numbers of their months."""
    dated = [(f"{timezone.localtime(one.mould.slip_at + one.later):%y%m}", one) for one in plan if one.mould.slip_at]
    taken = {book: _drawn_from(book, many) for book, many in Counter(book for book, _ in dated).items()}
    for book, one in dated:
        one.slip = f"L-{book}-{next(taken[book]):04d}"


_DRAW = """
    insert into tickets_slipbook as b (code, last) values (%s, %s)
    on conflict (code) do update set last = b.last + excluded.last returning last
"""


def _drawn_from(book: str, many: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [book, many])
        last = cursor.fetchone()[0]
    return iter(range(last - many + 1, last + 1))
