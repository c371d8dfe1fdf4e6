"""What the composer of a ticket's page shows: its tabs, the chosen act with its choices, and the drafts beside it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.clocks.early import held_back, too_early_words
from servicedesk.files.rules import MOST_BYTES
from staff.models import Department, Member
from tickets.access import RIGHT_FOR, lacking_words, lacks, refusal_of, require_for
from tickets.actions.outcome import needs_another
from tickets.acts import ACTS, AT_HAND, FIRST, open_to
from tickets.call_backs.queries import opening_of
from tickets.classes.queries import classes_at
from tickets.closings.queries import second_person_for
from tickets.closings.reasons import ClosingReason
from tickets.custody.forms import refused_words, takers_of
from tickets.custody.queries import reachable
from tickets.custody.rights import ASSIGN
from tickets.informing.queries import choices
from tickets.intake.labels import FIELD_WORDS
from tickets.letters.ways import way_of
from tickets.models import CallBack, CallOutcome, FaultReport, Hold, Reply, Ticket
from tickets.projects.queries import answers_first, projects
from tickets.queries import Entry, TicketPage
from tickets.ties.guards import open_children_words

CLOCKS_APART = timedelta(seconds=2)  # the moment a form was made is this process's, that of an event the database's


def entries_since(page: TicketPage, seen: str) -> list[Entry]:
    """What came onto the timeline after the moment a form was made, as far as the form names it."""
    try:
        moment = parse_datetime(seen)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        return []
    return [entry for entry in page.entries if entry.event.recorded_at > moment - CLOCKS_APART]


def drafts_beside(page: TicketPage, composer: dict[str, Any]) -> dict[str, Any]:
    """The drafts that are not in the form, each with its tab: hers that a tab leads to, hers that none does any more, and others';
    `moved` is the one whose text came along from another tab."""
    own = [(draft, ACTS[draft.act].tab) for draft in page.drafts.own.values() if draft.act != composer["act"]]
    moved = page.drafts.own.get(composer.get("carried", "")) if composer.get("text") else None
    return {
        "moved": moved,
        "kept": [(draft, tab) for draft, tab in own if draft.act in composer["offered"] and draft is not moved],
        "stranded": [(draft, tab) for draft, tab in own if draft.act not in composer["offered"]],
        "theirs": [(draft, ACTS[draft.act].tab) for draft in page.drafts.others],
    }


def composer_of(request: HttpRequest, page: TicketPage, act: str, at: datetime, *, afresh: bool) -> dict[str, Any]:
    """What the composer offers: its tabs, the chosen act, what sending stops, and why it may not be sent."""
    ticket = page.ticket
    offered = [name for name in open_to(ticket) if _is_offered(request.user, page, name)]
    if act not in offered:  # what was typed for an act that is no longer open must not become another by mistake
        act = FIRST[Ticket.Status(ticket.status)]
    resuming = refusal_of(lambda: require_for(request.user, ticket, "resume")) if ticket.hold else ""
    no_files = lacks(request.user, RIGHT_FOR["attach"])
    shown = {"act": act, "tabs": [], "version": ticket.version, "resuming": resuming, "no_files": no_files, "most_bytes": MOST_BYTES}
    shown |= {"ways_at_once": ClosingReason.choices, "offered": offered}
    if not act:
        return shown
    draft = page.drafts.own.get(act)
    typed: Mapping[str, str] = draft.fields if draft and afresh else request.POST
    chosen, running = ACTS[act], [clock for clock in page.clocks if clock.stopped_at is None]
    way = Reply.Way(way_of(ticket)) if act == "reply" and ticket.channel in (Ticket.Channel.MAIL, Ticket.Channel.WEB) else None
    early = held_back(page.clocks, chosen.on, at)
    children = page.ties.open_children if act in ("solve", "close") else []
    waits = open_children_words(ticket.number, children) if children else ""
    too_early = too_early_words(early) if early else ""
    return shown | {
        "tabs": [(name, ACTS[name]) for name in offered if name in (*AT_HAND, act)],
        "more": [(name, ACTS[name]) for name in offered if name not in (*AT_HAND, act)],
        "chosen_act": chosen,
        "address": reverse(f"ticket-{act}", args=[ticket.number]),
        "hint": str(chosen.hint) % {"name": ticket.customer.name},
        "send": _("Send by e-mail") if way is Reply.Way.MAIL else chosen.send,
        "leaves": _leaves(way, ticket),
        "stops": [clock for clock in running if chosen.on in clock.limit.kept_by],
        "pauses": [clock for clock in running if chosen.on in clock.limit.pauses.get("on", ())],
        "refused": ("" if act == "assign" else refusal_of(lambda: require_for(request.user, ticket, act)))
        or refused_words(request.user, ticket, act)
        or waits
        or too_early
        or _not_alone(request, act, ticket, at),
        "typed": typed,
        "draft": draft,
        "restored": draft if afresh else None,
        "receivers": reachable(ticket, at) if act == "hand_on" else [],
        "takers": takers_of(ticket) if act == "assign" else [],
        "reasons": Hold.Reason.choices,
        "results": CallOutcome.Result.choices,
        "refusals": CallOutcome.Refusal.choices,
        "calling": CallBack if act == "call_back" else None,
        "opening": opening_of(ticket, request.user, at) if act == "call_back" else "",
        "whom": choices() if act == "inform" else (),
        "severities": [choice for choice in Ticket.Severity.choices if choice[0] != ticket.severity],
        "choices": _choices(ticket, typed) if act == "correct" else [],
        "zone": timezone.get_current_timezone_name(),
        "priorities": FaultReport.Priority.choices,
        "departments": Department.objects.exclude(pk=ticket.department_id).order_by("code") if act == "report" else [],
    }


def _choices(ticket: Ticket, typed: Mapping[str, str]) -> list[tuple[str, Any, Any, str]]:
    """The details that are chosen from a list: name, what it is called, the choices, and the one that stands or was typed."""
    known: dict[str, Any] = {"kind": Ticket.Kind, "channel": Ticket.Channel, "mode": Ticket.Mode, "area": Ticket.Area}
    found = [(name, FIELD_WORDS[name], choices.choices, typed.get(name, getattr(ticket, name))) for name, choices in known.items()]
    stages = [("", _("not said")), *Ticket.Stage.choices]
    found.append(("stage", FIELD_WORDS["stage"], stages, typed.get("stage", ticket.stage)))
    topics = [(one.code, one.name) for one in classes_at(ticket.opened_at, ticket.department_id)]
    if ticket.topic and ticket.topic not in dict(topics):  # it stays as it is unless another is chosen
        topics.append((ticket.topic, ticket.topic))
    places = [(one.code, one.name) for one in projects()]
    stands = {"topic": ticket.topic, "project": ticket.project.code if ticket.project else ""}
    for name, known_codes in (("topic", topics), ("project", places)):
        if known_codes:
            found.append((name, FIELD_WORDS[name], [("", _("not said")), *known_codes], typed.get(name, stands[name])))
    return found


def _is_offered(member: Member, page: TicketPage, act: str) -> bool:
    """Whether the page has a tab for it: one slip at a time, a plan for whoever insists, and only a lead is shown
    that she may take matters over."""
    if act == "hand_on":
        return page.open_slip is None
    if act == "agree":
        return page.ticket.insistence is not None
    may = member.has_right(ASSIGN) or answers_first(member, page.ticket)
    return act != "assign" or (may and member.pk != page.ticket.owner_id)


def _leaves(way: Reply.Way | None, ticket: Ticket) -> str:
    """How an answer written now would leave; nothing where it is given by word of mouth."""
    if way is Reply.Way.MAIL:
        return _("To %(address)s") % {"address": ticket.customer.masked_email}
    return str(way.label) if way else ""


def _not_alone(request: HttpRequest, act: str, ticket: Ticket, at: datetime) -> str:
    """Why she may not close what she owns or solved, where an article wants somebody else; empty where she may."""
    if act != "close" or ticket.solution is None or request.user.pk not in (ticket.owner_id, ticket.solution.by_id):
        return ""
    article = second_person_for(ticket, at)
    return lacking_words(needs_another(ticket, ticket.solution, article)) if article else ""
