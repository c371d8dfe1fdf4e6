"""The desk: the worklist and the ticket beside it. Each view is a door, an action and an answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from servicedesk.clocks import now
from servicedesk.clocks.early import held_back, too_early_words
from servicedesk.files.actions import attach
from servicedesk.files.rules import MOST_BYTES
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, TooEarly
from staff.access import require_right
from staff.models import Department, Member
from tickets.access import RIGHT_FOR, lacking_words, lacks, refusal_of, require_for, ticket_for
from tickets.actions.outcome import needs_another
from tickets.acts import ACTS, AT_HAND, FIRST, open_to
from tickets.call_backs.queries import opening_of, tell_words
from tickets.canned.access import canned_for, canned_of
from tickets.canned.actions import use_canned
from tickets.classes.queries import classes_at
from tickets.closings.queries import second_person_for
from tickets.closings.reasons import ClosingReason
from tickets.custody.forms import refused_words, takers_of
from tickets.custody.queries import reachable
from tickets.custody.rights import ASSIGN
from tickets.drafts.actions import drop_sent
from tickets.drafts.rules import joined
from tickets.forms import number_in
from tickets.informing.queries import choices
from tickets.intake.labels import FIELD_WORDS
from tickets.knowledge.actions import note_unanswered
from tickets.knowledge.queries import suggested
from tickets.letters.ways import way_of
from tickets.models import CallBack, CallOutcome, FaultReport, Hold, Reply, Ticket
from tickets.narrowing import LABELS, narrowed, said
from tickets.performing import PERFORM
from tickets.projects.queries import answers_first, projects
from tickets.queries import Entry, TicketPage, ticket_page
from tickets.rules import row_id
from tickets.saved_views.queries import Shelf, shelf_of
from tickets.scripts.access import phrase_in
from tickets.scripts.moments import Moment
from tickets.scripts.queries import phrases_of
from tickets.ties.guards import open_children_words
from tickets.worklist import VIEWS, Worklist, list_page

CLOCKS_APART = timedelta(seconds=2)  # the moment a form was made is this process's, that of an event the database's
MOST_CANNED = 100  # shown to choose from, the most used first
TITLES = {
    "mine": gettext_lazy("My matters"),
    "first": gettext_lazy("First asked"),
    "queue": gettext_lazy("My queue"),
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 15 minutes"),
    "today": gettext_lazy("Due today"),
    "department": gettext_lazy("Department"),
    "solved": gettext_lazy("Solved"),
    "repeated": gettext_lazy("Asked again"),
    "all": gettext_lazy("All open matters"),
}
GROUPS = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 15 minutes"),
    "today": gettext_lazy("Today"),
    "later": gettext_lazy("Later"),
    "paused": gettext_lazy("Standing still"),
    "none": gettext_lazy("No clock running"),
}


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The worklist of one view; `fragment=list` answers with its rows alone. Without a view it opens with the one she starts with."""
    at, fragment = now(), request.GET.get("fragment") == "list"
    shelf = Shelf() if fragment else shelf_of(request.user, narrowed(request.GET))
    start = None if request.GET else shelf.start
    if start:
        return redirect(f"{reverse('desk')}?{start.query}")
    found = list_page(request.user, _view(request), at, request.GET.get("after", ""), narrowed(request.GET))
    found.saved = row_id(request.GET.get("saved"))
    return render(request, "tickets/_rows.html" if fragment else "tickets/desk.html", _list_context(request, found, at, shelf))


@login_required
@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket beside the worklist."""
    matter = ticket_for(request.user, number)
    return show_ticket(request, matter, act=request.GET.get("act", ""), at=now())


@login_required
@require_http_methods(["GET", "POST"])
def composer(request: HttpRequest, number: str) -> HttpResponse:
    """The same page with another tab of the composer, or a canned reply, a phrase or knowledge to choose or chosen, keeping what was typed.

    Changes nothing of the matter; a canned reply's use is counted, and what no knowledge answers is kept.
    """
    if request.method == "GET":
        return redirect(address_of(number, request))
    matter, at = ticket_for(request.user, number), now()
    act = request.POST.get("act", "")
    typed: dict[str, Any] = {"text": request.POST.get("text", ""), "chosen": True}
    if "pick" in request.POST:
        act, typed["canned"] = "reply", canned_of(request.user).filter(is_active=True).order_by("-used", "title")[:MOST_CANNED]
    if "look_up" in request.POST:
        act, words = "reply", typed["text"].strip() or matter.sentence
        typed["knowledge"] = suggested(request.user, words, at, to_send=True)
        if not typed["knowledge"]:
            note_unanswered(words, by=request.user.actor(), at=at, member=request.user)
    if "phrase" in request.POST:
        act = "reply"
        try:
            typed["text"] = _with_phrase(request, matter, typed["text"], at)
        except Missing:
            words = _("This phrase is no longer in force; what you typed is still there.")
            return show_ticket(request, matter, act=act, at=at, **typed, errors=[words], status=400)
    if "canned" in request.POST:
        act = "reply"
    if request.POST.get("from", act) != act:  # from another tab, and to one that may have a draft of its own
        typed["carried"] = request.POST["from"]
    if "canned" not in request.POST:
        return show_ticket(request, matter, act=act, at=at, **typed)
    try:
        typed["text"] = _with_canned(request, number, typed["text"], at)
    except Invalid as error:
        return show_ticket(request, matter, act="reply", at=at, **typed, errors=error.sentences, status=400)
    return show_ticket(request, matter, act="reply", at=at, **typed)


def _with_canned(request: HttpRequest, number: str, text: str, at: datetime) -> str:
    """What was typed, and after it the canned reply that was chosen."""
    wanted = request.POST["canned"]
    canned = canned_for(request.user, row_id(wanted), to="use")
    matter = ticket_for(request.user, number, to="reply")
    filled = use_canned(canned, matter, by=request.user.actor(), at=at, agent=request.user)
    return f"{text.rstrip()}\n{filled}" if text.strip() else filled


def _with_phrase(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> str:
    """What was typed, and after it the phrase that was chosen, its words filled in."""
    wanted = request.POST["phrase"]
    phrase = phrase_in(matter, row_id(wanted), at)
    offered = (one for one in phrases_of(matter, request.user, at) if not one.held)
    said = next((one.text for one in offered if one.phrase.pk == phrase.pk), "")
    return f"{text.rstrip()}\n{said}" if text.strip() else said


@login_required
@require_http_methods(["GET", "POST"])
def perform(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one of ACTS, or take up what waits; somebody else's change in between shows both texts and keeps what was typed (412)."""
    if request.method == "GET":  # the address of a refused form, asked for again
        return redirect(address_of(number, request))
    at = now()
    matter = ticket_for(request.user, number, to=act)
    text = request.POST.get("text", "")
    shown = "reply" if act == "refer" else act  # what is sent from the knowledge base is an answer, and is typed as one
    try:
        with transaction.atomic():  # with the files that came along, or not at all
            PERFORM[act](request, matter, text, at)
            attach_sent(request, matter, at)
            if "drafted" in request.POST:
                drop_sent(request.user, shown, matter)
    except Stale:
        return show_ticket(request, ticket_for(request.user, number), act=shown, at=at, text=text, stale=text or " ", status=412)
    except (TooEarly, Blocked) as refusal:
        now_again = ticket_for(request.user, number)
        words = refusal.words if isinstance(refusal, Blocked) else too_early_words(refusal)
        return show_ticket(request, now_again, act=shown, at=at, text=text, errors=[words], status=409)
    except Invalid as error:
        return show_ticket(request, matter, act=shown, at=at, text=text, errors=error.sentences, status=400)
    except Forbidden as refusal:  # an article's, not the door's
        return show_ticket(request, matter, act=shown, at=at, text=text, errors=[lacking_words(refusal)], status=403)
    messages.success(request, str(ACTS[act].said if act in ACTS else _SAID[act]))
    return redirect(address_of(number, request))


_SAID = {
    "resume": gettext_lazy("It waits no more."),
    "close_at_once": gettext_lazy("Closed at once."),
    "refer": gettext_lazy("Sent from the knowledge base."),
}


def attach_sent(request: HttpRequest, matter: Ticket, at: datetime) -> int:
    """Add the files that came along with a form, all of them or none; says how many. Invalid names the one that cannot be taken."""
    files = request.FILES.getlist("file")
    if files:
        require_right(request.user, "ticket.work")
    for file in files:
        attach(matter, file.name or "", file.size or 0, file.chunks(), by=request.user.actor(), at=at, member=request.user)
    return len(files)


def refused_page(request: HttpRequest, matter: Ticket, sentences: list[str], *, at: datetime, status: int) -> HttpResponse:
    """The ticket's page with what was refused beside the composer, such as a tie to another matter."""
    return show_ticket(request, matter, act="", at=at, status=status, faults=sentences)


def address_of(number: str, request: HttpRequest | None = None) -> str:
    """A ticket's address, keeping the list beside it; the fragment lets a phone show the ticket in place of the list."""
    asked = request.GET if request else {}
    view = asked.get("view", "")
    kept = Worklist(view, [], narrow=narrowed(asked), saved=row_id(asked.get("saved"))).query
    return reverse("ticket", args=[number]) + (f"?{kept}" if view in VIEWS else "") + "#t"


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", "")
    return view if view in VIEWS else _first_view(request.user)


def _first_view(member: Member) -> str:
    """Where a member's day begins: her post's queue where it has one; who closes for others or only reads looks at them all,
    everybody else at her own."""
    if member.queues:
        return "queue"
    if not member.department_id and member.has_right("desk.read_all"):
        return "all"
    return "department" if member.has_right("ticket.close") and member.department_id else "mine"


def _list_context(request: HttpRequest, found: Worklist, at: datetime, shelf: Shelf) -> dict[str, Any]:
    department = request.user.department
    saved = shelf.current(found.saved, found.view, found.narrow)
    title = department.name if found.view == "department" and department else TITLES[found.view]
    groups = [(GROUPS[code], rows) for code, rows in found.groups]
    words = said(found.narrow, shelf.names)
    return {
        "at": at,
        "worklist": found,
        "view": found.view,
        "list_title": saved.name if saved else title,
        "groups": groups,
        "current": request.GET.get("current", ""),
        "shelf": shelf,
        "saved": saved,
        "narrowed_to": [words[name] for name in words if name not in shelf.gone],
        "gone": [(LABELS[name], found.narrow[name]) for name in shelf.gone],
    }


def show_ticket(request: HttpRequest, matter: Ticket, *, act: str, at: datetime, status: int = 200, **typed: Any) -> HttpResponse:
    """The page of a ticket whose door is open; `typed` is what the composer shows over its own: text, errors, stale, chosen, faults."""
    narrow, view = narrowed(request.GET), _view(request)
    shelf = shelf_of(request.user, narrow)
    start = None if "view" in request.GET or narrow else shelf.start
    if start:
        view, narrow = start.view, dict(start.narrow)
    back = number_in(request.GET.get("back", ""), otherwise=0)
    found, page = ticket_page(request.user, matter, view, at, narrow, back=back)
    found.saved = start.pk if start else row_id(request.GET.get("saved"))
    tell_words(entry.event for entry in page.entries)
    names = page.names_besides(request.user, matter.owner, matter.first_responder)
    context = _list_context(request, found, at, shelf) | {"page": page, "ticket": matter, "names": names, "current": matter.number}
    afresh = "text" not in typed or "carried" in typed  # what was refused stands as it was typed, not as it was kept
    context["phrases"] = phrases_of(matter, request.user, at)
    context["refusals"] = [one for one in context["phrases"] if one.moment == Moment.REFUSAL]
    composer = _composer(request, page, act or page.drafts.latest, at, afresh=afresh) | typed
    context["composer"] = composer = composer | _drafts_beside(page, composer)
    if "stale" in typed:
        composer["since"] = _since(page, request.POST.get("seen", ""))
    if act and composer["act"] != act:  # written for what is no longer open: shown to be copied, never sent as something else
        composer["text"], afresh = "", True
    if afresh and composer.get("draft"):
        composer["text"] = joined(composer["draft"].text, composer.get("text", ""))
    return render(request, "tickets/ticket.html", context, status=status)


def _since(page: TicketPage, seen: str) -> list[Entry]:
    """What came onto the timeline after the moment a form was made, as far as the form names it."""
    try:
        moment = parse_datetime(seen)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        return []
    return [entry for entry in page.entries if entry.event.recorded_at > moment - CLOCKS_APART]


def _drafts_beside(page: TicketPage, composer: dict[str, Any]) -> dict[str, Any]:
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


def _composer(request: HttpRequest, page: TicketPage, act: str, at: datetime, *, afresh: bool) -> dict[str, Any]:
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
