"""Revisions of the rulebook: what was proposed, what it changes, and the decision on it."""

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.rulebook.models import Article, Regulation, in_reader_language
from servicedesk.rulebook.pack import sections, tables
from servicedesk.rulebook.revisions.access import LOAD, require, require_right, revision_for, revisions_for
from servicedesk.rulebook.revisions.actions import go_back, propose_pack, publish_revision, reject_revision, withdraw_revision
from servicedesk.rulebook.revisions.diff import counts, line_marks
from servicedesk.rulebook.revisions.errors import BadPack, words_of
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.revisions.queries import diff_of
from servicedesk.rulebook.source import LONGEST_SOURCE, Problem
from servicedesk.web import times
from servicedesk.web.errors import lacks_right, refusal_of
from staff.models import Member

SHOWN = 30  # of one regulation, unless it is asked for by its code
_FILE_BYTES = 4 * LONGEST_SOURCE


@dataclass(frozen=True)
class Typed:
    """What somebody sent as a pack: its text, its file's name, and what is wrong with it."""

    source: str = ""
    file_name: str = ""
    problems: tuple[tuple[int, str, str, str], ...] = ()  # line, field, words, the line itself
    faults: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def revision_list(request: HttpRequest) -> HttpResponse:
    """Every regulation with its revisions, and the form that proposes a new one."""
    return _propose(request) if request.method == "POST" else _list(request, Typed())


def _propose(request: HttpRequest) -> HttpResponse:
    member: Member = request.user
    require_right(member, LOAD)
    typed = Typed(request.POST.get("source", "").replace("\r\n", "\n"), request.POST.get("file_name", ""))
    try:
        typed = _sent(request, typed)
        revision = propose_pack(typed.source, typed.file_name, by=member.actor(), at=now())
    except BadPack as refusal:
        return _list(request, Typed(typed.source, typed.file_name, _shown(refusal.problems, typed.source)), status=422)
    except Invalid as refusal:
        return _list(request, Typed(typed.source, typed.file_name, faults=_faults(refusal)), status=422)
    messages.success(request, _("It is proposed; somebody else publishes or rejects it."))
    return redirect("revision", revision.pk)


def _sent(request: HttpRequest, typed: Typed) -> Typed:
    """The file that was sent, or what was typed; Invalid where there is neither, or the file is not text."""
    file: Any = request.FILES.get("file")
    if file is None:
        if not typed.source.strip():
            raise Invalid({"source": [_("Choose a pack file, or write the pack's text.")]})
        return typed
    if file.size > _FILE_BYTES:
        raise Invalid({"source": [_("The file is larger than %(most)s bytes; split the pack.") % {"most": _FILE_BYTES}]})
    try:
        return Typed(file.read().decode("utf-8-sig").replace("\r\n", "\n"), file.name or "")
    except UnicodeDecodeError:
        raise Invalid({"source": [_("The file “%(name)s” is not UTF-8; save it as UTF-8.") % {"name": file.name}]}) from None


def _list(request: HttpRequest, typed: Typed, *, status: int = 200) -> HttpResponse:
    asked = request.GET.get("code") or None
    titles = {regulation.code: regulation for regulation in Regulation.objects.all()}
    rows = groupby(revisions_for(request.user, asked), key=lambda revision: revision.code)
    groups = [(code, titles.get(code), list(revisions)) for code, revisions in rows]
    context = {
        "groups": [(code, regulation, found if asked else found[:SHOWN], len(found)) for code, regulation, found in groups],
        "typed": typed,
        "refusal": lacks_right(request.user, LOAD),
    }
    return render(request, "web/revisions.html", context, status=status)


@require_safe
def revision_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One revision: who proposed it, what it changes, and what may be done with it."""
    return _page(request, revision_for(request.user, pk))


@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Make what somebody else proposed run."""
    revision, member = revision_for(request.user, pk, to="publish"), request.user
    try:
        publish_revision(revision, by=member.actor(), at=now(), expected=_version(request))
    except BadPack as refusal:
        return _page(request, revision, 422, problems=_shown(refusal.problems, revision.source))
    except (Invalid, Stale, WrongState) as refusal:
        return _page(request, revision_for(member, pk), _status(refusal), faults=_faults(refusal))
    messages.success(request, _("It is in force."))
    return redirect("revision", pk)


@require_POST
def rejection(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn down what somebody else proposed, with the reason."""
    revision, member = revision_for(request.user, pk, to="reject"), request.user
    reason = request.POST.get("reason", "")
    try:
        reject_revision(revision, reason=reason, by=member.actor(), at=now(), expected=_version(request))
    except (Invalid, Stale, WrongState) as refusal:
        return _page(request, revision_for(member, pk), _status(refusal), faults=_faults(refusal), reason=reason)
    messages.success(request, _("It is rejected, and your reason is on record."))
    return redirect("revision", pk)


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one proposed oneself."""
    revision, member = revision_for(request.user, pk, to="withdraw"), request.user
    try:
        withdraw_revision(revision, by=member.actor(), at=now(), expected=_version(request))
    except (Stale, WrongState) as refusal:
        return _page(request, revision_for(member, pk), _status(refusal), faults=_faults(refusal))
    messages.success(request, _("It is withdrawn."))
    return redirect("revision", pk)


@require_POST
def going_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the text of an earlier revision anew."""
    revision, member = revision_for(request.user, pk, to="go back"), request.user
    try:
        proposed = go_back(revision.code, revision.number, by=member.actor(), at=now())
    except BadPack as refusal:
        return _page(request, revision, 422, problems=_shown(refusal.problems, revision.source))
    except (Invalid, WrongState) as refusal:
        return _page(request, revision, _status(refusal), faults=_faults(refusal))
    messages.success(request, _("It is proposed; somebody else publishes or rejects it."))
    return redirect("revision", proposed.pk)


def _page(request: HttpRequest, revision: Revision, status: int = 200, **more: Any) -> HttpResponse:
    diff, regulation = diff_of(revision), Regulation.objects.filter(code=revision.code).first()
    current = regulation is not None and regulation.revision == revision.number
    context = {
        "revision": revision,
        "title": in_reader_language(revision.title["zh"], revision.title["en"]),
        "is_current": current and revision.status == Revision.Status.PUBLISHED,
        "diff": shown_diff(diff),
        "longest": LONGEST_REASON,
        **_offers(request.user, revision),
        **more,
    }
    return render(request, "web/revision.html", context, status=status)


def _offers(member: Any, revision: Revision) -> dict[str, str]:
    """For what may be done in this state: why she may not, or nothing where she may."""
    if revision.status == Revision.Status.PROPOSED:
        offers = {"no_decision": "publish", "no_withdrawal": "withdraw"}
    else:
        offers = {"no_return": "go back"}
    return {name: refusal_of(partial(require, member, revision, to)) for name, to in offers.items()}


def shown_diff(diff: dict[str, Any]) -> dict[str, Any]:
    """A diff in the reader's language: each field as lines of (“same” | “gone” | “new”, words)."""
    heads = {part: [_head(article) for article in diff[part]] for part in ("added", "changed", "ended")}
    for shown, article in zip(heads["changed"], diff["changed"], strict=True):
        shown["fields"] = [_field(field) for field in article["fields"]]
    for shown, article in zip(heads["added"], diff["added"], strict=True):
        shown["text"] = _said(article["text"])
        shown["sections"] = [line for said in article["sections"].values() for line in said[_language()]]
    title = [_field({"name": "title", **diff["title"]})] if diff["title"] else []
    tables = [{**_field(table), "keeps": table["keeps"]} for table in diff["tables"]]
    return {"counts": counts(diff), "title": title, "tables": tables, "unchanged": diff["unchanged"], **heads}


def _head(article: dict[str, Any]) -> dict[str, Any]:
    n = article.get("running", 0)
    words = ngettext(
        "%(n)s running clock keeps the version it was promised under.", "%(n)s running clocks keep the version they were promised under.", n
    )
    return {"number": article["number"], "title": _said(article["title"]), "running": words % {"n": n} if n else "", **_from(article)}


def _from(article: dict[str, Any]) -> dict[str, str]:
    return {"effective_from": article["effective_from"]} if "effective_from" in article else {}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    names = {
        "title": _("Title"),
        "text": _("Text"),
        "status": _("Status"),
        "legal_review": _("Legal review"),
        "effective_from": _("In force from"),
        **{one.name: in_reader_language(*one.title) for one in sections()},
        **{one.name: in_reader_language(*one.title) for one in tables()},
    }
    old, new = (_lines(field["name"], field[side]) for side in ("old", "new"))
    return {"name": names.get(field["name"], field["name"]), "lines": line_marks(old, new)}


def _lines(name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        said = value[_language()]
        return said if isinstance(said, list) else said.splitlines()
    if name == "status":
        return [str(Article.Status(value).label)]
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    return [str(value)]


def _said(said: dict[str, str]) -> str:
    return in_reader_language(said["zh"], said["en"])


def _language() -> str:
    return "zh" if times.in_chinese() else "en"


def _shown(problems: tuple[Problem, ...], source: str) -> tuple[tuple[int, str, str, str], ...]:
    """Each problem with its line as it was written."""
    lines = source.splitlines()
    return tuple(
        (one.line, one.field, words_of(one), lines[one.line - 1].strip()[:160] if 0 < one.line <= len(lines) else "") for one in problems
    )


def _faults(refusal: Invalid | Stale | WrongState) -> tuple[str, ...]:
    if isinstance(refusal, Invalid):
        return tuple(refusal.sentences)
    if isinstance(refusal, Stale):
        return (_("It changed while you read it, or another revision came into force; read what it changes now, then decide."),)
    state = Revision.Status(refusal.state).label
    return (_("It is “%(state)s” by now; somebody was quicker.") % {"state": state},)


def _status(refusal: Invalid | Stale | WrongState) -> int:
    return 422 if isinstance(refusal, Invalid) else 412 if isinstance(refusal, Stale) else 409


def _version(request: HttpRequest) -> int:
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
