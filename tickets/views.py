"""The desk: the worklist and the ticket beside it. Each view is a door, an action and an answer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from servicedesk.clocks import now
from servicedesk.clocks.early import too_early_words
from servicedesk.files.actions import attach
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, TooEarly
from staff.access import require_right
from staff.models import Member
from tickets.access import lacking_words, ticket_for
from tickets.acts import ACTS
from tickets.call_backs.queries import tell_words
from tickets.canned.access import canned_for, canned_of
from tickets.canned.actions import use_canned
from tickets.composing import composer_of, drafts_beside, entries_since
from tickets.drafts.actions import drop_sent
from tickets.drafts.rules import joined
from tickets.forms import number_in
from tickets.knowledge.actions import note_unanswered
from tickets.knowledge.queries import suggested
from tickets.models import Ticket
from tickets.narrowing import LABELS, narrowed, said
from tickets.performing import PERFORM
from tickets.queries import ticket_page
from tickets.rules import row_id
from tickets.saved_views.queries import Shelf, shelf_of
from tickets.scripts.access import phrase_in
from tickets.scripts.moments import Moment
from tickets.scripts.queries import phrases_of
from tickets.worklist import VIEWS, Worklist, list_page

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
    """One ticket beside the worklist; `fragment=pane` answers with its part alone, for a list that is there already."""
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
    narrow, view, alone = narrowed(request.GET), _view(request), request.GET.get("fragment") == "pane"
    shelf = Shelf() if alone else shelf_of(request.user, narrow)
    start = None if "view" in request.GET or narrow else shelf.start
    if start:
        view, narrow = start.view, dict(start.narrow)
    back = number_in(request.GET.get("back", ""), otherwise=0)
    found = Worklist(view, [], narrow=narrow) if alone else list_page(request.user, view, at, "", narrow)
    page = ticket_page(request.user, matter, at, back=back)
    found.saved = start.pk if start else row_id(request.GET.get("saved"))
    tell_words(entry.event for entry in page.entries)
    names = page.names_besides(request.user, matter.owner, matter.first_responder)
    context = _list_context(request, found, at, shelf) | {"page": page, "ticket": matter, "names": names, "current": matter.number}
    afresh = "text" not in typed or "carried" in typed  # what was refused stands as it was typed, not as it was kept
    context["phrases"] = phrases_of(matter, request.user, at)
    context["refusals"] = [one for one in context["phrases"] if one.moment == Moment.REFUSAL]
    composer = composer_of(request, page, act or page.drafts.latest, at, afresh=afresh) | typed
    context["composer"] = composer = composer | drafts_beside(page, composer)
    if "stale" in typed:
        composer["since"] = entries_since(page, request.POST.get("seen", ""))
    if act and composer["act"] != act:  # written for what is no longer open: shown to be copied, never sent as something else
        composer["text"], afresh = "", True
    if afresh and composer.get("draft"):
        composer["text"] = joined(composer["draft"].text, composer.get("text", ""))
    return render(request, "tickets/_opened.html" if alone else "tickets/ticket.html", context, status=status)
