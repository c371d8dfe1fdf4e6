"""What the events of customers, calls, tickets and what hangs on them say."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.pause_words import reason_word
from servicedesk.web.sentences.phrases import Names, Words, by, dated, listed, named, people_told, with_reason
from staff.skills.choices import Skill
from tickets.closings.reasons import ClosingReason
from tickets.intake.labels import FIELD_WORDS
from tickets.models import Call, CallBack, CallOutcome, FaultReport, Reply, Ticket


def _opened(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s took the matter in and is its first responder") % {"who": who}


def _merged(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "into": facts.get("into", ""), "merged": facts.get("merged", ""), "reason": facts.get("reason", "")}
    if "into" in facts:
        return _("%(who)s merged this customer into customer %(into)s: %(reason)s") % fill
    return _("%(who)s merged customer %(merged)s into this one: %(reason)s") % fill


def _answered(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("measured", True):
        return _("The call was answered")
    return _("%(who)s answered the call and noted it by hand; its rings were not measured") % {"who": who}


def _closed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if quick := facts.get("quick"):
        return _("%(who)s closed the matter at once: %(reason)s") % {"who": who, "reason": ClosingReason(quick).label}
    return _("%(who)s closed the matter: %(reason)s") % {"who": who, "reason": facts.get("reason", "")}


def _held(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "reason": reason_word(facts.get("reason", "")), "until": dated(facts.get("until", "")), "note": facts.get("note")}
    if facts.get("note"):
        return _("%(who)s lets the matter wait until %(until)s (%(reason)s): %(note)s") % fill
    return _("%(who)s lets the matter wait until %(until)s (%(reason)s)") % fill


def _reopened(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "reason": facts.get("reason", "")}
    if facts.get("other"):
        return _("Open again, since %(who)s opened what stands under it again: %(reason)s") % fill
    return _("%(who)s opened the matter again: %(reason)s") % fill


def _reclassified(facts: Mapping[str, Any], who: str, names: Names) -> str:
    named = dict(Ticket.Severity.choices)
    old, new = (named.get(facts.get(name, ""), facts.get(name, "")) for name in ("old", "severity"))
    fill = {"who": who, "old": old, "new": new, "reason": facts.get("reason", "")}
    return _("%(who)s changed the severity from “%(old)s” to “%(new)s”: %(reason)s") % fill


def _informed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "to": in_reader_language(facts.get("to_zh", ""), facts.get("to_en", "")), "text": facts.get("text", "")}
    return _("%(who)s informed %(to)s: %(text)s") % fill


def _extension(text: Callable[[], str]) -> Words:
    """A sentence about more time: who, until when, why, what the decision says, and who at the customer's was told."""

    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        fill = {"who": who, "until": dated(facts.get("until", "")), "reason": facts.get("reason", ""), "answer": facts.get("answer", "")}
        said = text() % fill
        told = listed(list(facts.get("recorded", ())))
        return _("%(said)s (kept for the customer's side: %(told)s)") % {"said": said, "told": told} if told else said

    return words


_NAMED: dict[str, Sequence[tuple[Any, Any]]] = {
    "kind": Ticket.Kind.choices,
    "channel": Ticket.Channel.choices,
    "stage": Ticket.Stage.choices,
    "mode": Ticket.Mode.choices,
    "area": Ticket.Area.choices,
}


def _corrected_details(facts: Mapping[str, Any], who: str, names: Names) -> str:
    changed = [_correction(name, facts) for name in facts.get("changed", ())]
    return _("%(who)s corrected the details (%(what)s): %(reason)s") % {
        "who": who,
        "what": listed(changed),
        "reason": facts.get("reason", ""),
    }


def _correction(name: str, facts: Mapping[str, Any]) -> str:
    """One corrected field: from what to what where it is of a choice, else its name."""
    field = str(FIELD_WORDS.get(name, name))
    if name not in _NAMED:
        return field
    words = dict(_NAMED[name])
    old, new = (str(words.get(value, value)) or _("not said") for value in (facts.get("old", {}).get(name, ""), facts.get(name, "")))
    return _("%(field)s from “%(old)s” to “%(new)s”") % {"field": field, "old": old, "new": new}


def _promised(text: Callable[[], str]) -> Words:
    """A sentence about a promised answer: who, for when, and for when before."""

    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        return text() % {"who": who, "until": dated(facts.get("promised_at", "")), "old": dated(facts.get("old", ""))}

    return words


def _extended(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("answer"):
        return _extension(lambda: _("%(who)s granted more time until %(until)s: %(answer)s"))(facts, who, names)
    return _extension(lambda: _("%(who)s granted more time until %(until)s"))(facts, who, names)


def _deferred(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "until": dated(facts.get("until", "")), "reason": facts.get("reason", "")}
    return _("%(who)s gave the matter a new date, %(until)s: %(reason)s") % fill


def _asked_again(facts: Mapping[str, Any], who: str, names: Names) -> str:
    channel = dict(Ticket.Channel.choices).get(facts.get("channel", ""), "")
    fill = {"who": who, "channel": channel, "contacts": facts.get("contacts", "")}
    return _("The customer asked again (%(channel)s, contact %(contacts)s); %(who)s took it") % fill


def _attached(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s attached “%(name)s” (%(size)s)") % {
        "who": who,
        "name": facts.get("name", ""),
        "size": filesizeformat(facts.get("size", 0)),
    }


def _unsent(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("reason") == Reply.Failure.REFUSED:
        fill = {"code": facts.get("code", "")}
        return _("The answer did not reach the customer: the mail server refused it (%(code)s). Check her address") % fill
    return _("The answer did not reach the customer: every try to send it failed")


def _noted(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("mentions"):
        return _("%(who)s wrote a note and mentioned a colleague") % {"who": who}
    return _("%(who)s wrote a note") % {"who": who}


def _dismissed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s found that there is no matter: %(reason)s") % {"who": who, "reason": ClosingReason(facts["quick"]).label}


def _opinion(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "told": listed(people_told(facts))}
    return _("%(who)s took in a customer's opinion; told: %(told)s") % fill


def _titled(text: Callable[[], str]) -> Words:
    """A sentence about what somebody gave a title, such as a canned reply."""
    return lambda facts, who, names: text() % {"who": who, "title": facts.get("title", "")}


def _department_named(facts: Mapping[str, Any]) -> str:
    return in_reader_language(facts.get("department_zh", ""), facts.get("department_en", ""))


def _ordered(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "department": _department_named(facts)} | {name: facts.get(name, "") for name in ("number", "article")}
    if facts.get("article"):
        return _("Work order %(number)s went to %(department)s (Art. %(article)s)") % fill
    return _("%(who)s issued work order %(number)s to %(department)s") % fill


def _order(text: Callable[[], str]) -> Words:
    """A sentence about a work order: who, its number, its result or why it was cancelled."""
    return lambda facts, who, names: (
        text() % ({"who": who} | {name: facts.get(name, "") for name in ("number", "result", "reason", "department", "article")})
    )


def _fed_back(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "said": facts.get("said", ""), "learned": facts.get("learned", "")}
    if facts.get("learned"):
        return _("%(who)s noted what the customer said: %(said)s Learned: %(learned)s") % fill
    return _("%(who)s noted what the customer said: %(said)s") % fill


def _reported(facts: Mapping[str, Any], who: str, names: Names) -> str:
    priority = dict(FaultReport.Priority.choices).get(facts.get("priority", ""), "")
    fill = {"who": who, "department": _department_named(facts), "priority": priority, "fault": facts.get("fault", "")}
    return _("%(who)s reported the fault to %(department)s, proposed priority “%(priority)s”: %(fault)s") % fill


def _fix_reported(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "department": _department_named(facts), "outcome": facts.get("outcome", "")}
    return _("%(who)s reported back what became of the fix by %(department)s: %(outcome)s") % fill


def _ended(facts: Mapping[str, Any], who: str, names: Names) -> str:
    side = facts.get("hung_up_first")
    return _("The call ended; hung up first: %(side)s") % {"side": Call.Side(side).label} if side else _("The call ended")


def _transferred(facts: Mapping[str, Any], who: str, names: Names) -> str:
    people = {part: in_reader_language(facts.get(f"{part}_zh", ""), facts.get(f"{part}_en", "")) for part in ("giver", "to")}
    if facts.get("reason"):
        return _("%(giver)s passed the call to %(to)s: %(reason)s") % {**people, "reason": facts["reason"]}
    return _("%(giver)s passed the call to %(to)s") % people


def _outcome(facts: Mapping[str, Any], who: str, names: Names) -> str:
    result = dict(CallOutcome.Result.choices).get(facts.get("result", ""), "")
    fill = {"who": who, "result": result, "words": facts.get("words", "")}
    if refusal := facts.get("refusal"):
        fill["why"] = CallOutcome.Refusal(refusal).label
        return _("%(who)s refused the request (%(why)s): %(words)s Outcome of the call: %(result)s") % fill
    if fill["words"] and not facts.get("insists"):
        return _("%(who)s noted the outcome of the call: %(result)s. %(words)s") % fill
    return _("%(who)s noted the outcome of the call: %(result)s") % fill


def _called_back(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {
        "who": who,
        "number": facts.get("work_number", ""),
        "purpose": CallBack.Purpose(facts["purpose"]).label,
        "result": CallBack.Result(facts["result"]).label,
        "words": facts.get("words", ""),
    }
    said = (_("%(who)s (work number %(number)s) called the customer, %(purpose)s: %(result)s. %(words)s") % fill).strip()
    if side := facts.get("hung_up_first"):
        said += " " + _("Hung up first: %(side)s.") % {"side": CallBack.Side(side).label}
    return said


def _insisted(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"told": listed(people_told(facts)), "words": facts.get("words", "")}
    return _("The customer insists: %(words)s Told at once: %(told)s") % fill


def _escalated(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "told": listed(people_told(facts)), "reason": facts.get("reason", "")}
    return _("%(who)s escalated it: %(reason)s Told: %(told)s") % fill


def _routed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"skill": Skill(facts["needs"]).label, "name": in_reader_language(facts.get("to_zh", ""), facts.get("to_en", ""))}
    if facts["why"] == "nobody_ready":
        return _("Needs: %(skill)s; nobody ready, so it stays where it is") % fill
    if facts["why"] == "all_round":
        return _("Needs: %(skill)s; offered to %(name)s, who is all-round and ready") % fill
    return _("Needs: %(skill)s; offered to %(name)s, who is ready") % fill


WORDS: dict[str, Words] = {
    "call.transferred": _transferred,
    "call.hang_up_noted": lambda facts, who, names: (
        _("%(who)s noted who hung up first: %(side)s") % {"who": who, "side": Call.Side(facts["hung_up_first"]).label}
    ),
    "ticket.outcome_noted": _outcome,
    "ticket.called_back": _called_back,
    "ticket.insisted": _insisted,
    "ticket.escalated": _escalated,
    "ticket.plan_agreed": lambda facts, who, names: (
        _("%(who)s agreed a plan with the customer: %(plan)s") % {"who": who, "plan": facts.get("plan", "")}
    ),
    "call.rang": by(lambda: _("The call rang")),
    "call.answered": _answered,
    "call.ended": _ended,
    "call.abandoned": by(lambda: _("The caller hung up before anybody answered")),
    "customer.registered": by(lambda: _("%(who)s registered the customer")),
    "customer.changed": by(lambda: _("%(who)s corrected the customer")),
    "customer.contact_added": by(lambda: _("%(who)s noted a contact")),
    "customer.contact_changed": by(lambda: _("%(who)s corrected a contact")),
    "customer.consent_given": by(lambda: _("%(who)s noted a consent")),
    "customer.consent_withdrawn": by(lambda: _("%(who)s noted that a consent was taken back")),
    "customer.merged": _merged,
    "ticket.opened": _opened,
    "ticket.replied": by(lambda: _("%(who)s answered the customer")),
    "ticket.solved": by(lambda: _("%(who)s solved the matter")),
    "ticket.closed": _closed,
    "ticket.held": _held,
    "ticket.resumed": by(lambda: _("%(who)s took the matter up again; it no longer waits")),
    "ticket.reopened": _reopened,
    "ticket.reclassified": _reclassified,
    "ticket.informed": _informed,
    "ticket.extension_asked": _extension(lambda: _("%(who)s asks for more time until %(until)s: %(reason)s")),
    "ticket.extension_refused": _extension(lambda: _("%(who)s refused more time until %(until)s: %(answer)s")),
    "ticket.extension_withdrawn": _extension(lambda: _("%(who)s no longer asks for more time until %(until)s")),
    "ticket.extension_replaced": _extension(lambda: _("The extension to %(until)s gives way to a later one")),
    "ticket.extended": _extended,
    "ticket.deferred": _deferred,
    "ticket.deferral_replaced": lambda facts, who, names: (
        _("The earlier date, %(day)s, gives way to another") % {"day": facts.get("day", "")}
    ),
    "ticket.corrected": _corrected_details,
    "ticket.promised": _promised(lambda: _("%(who)s promised the customer an answer by %(until)s")),
    "ticket.promise_moved": _promised(lambda: _("%(who)s moved the promised answer from %(old)s to %(until)s")),
    "ticket.promise_broken": _promised(lambda: _("The answer promised for %(old)s was not given; %(who)s promised another by %(until)s")),
    "ticket.asked_again": _asked_again,
    "line.opened": named(lambda: _("%(who)s added the line %(name)s")),
    "line.given": named(lambda: _("%(who)s gave the line %(name)s to a department")),
    "ticket.attached": _attached,
    "reply.sent": by(lambda: _("The answer left by e-mail")),
    "reply.failed": _unsent,
    "customer.readdressed": by(lambda: _("%(who)s noted another e-mail address of the customer")),
    "ticket.noted": _noted,
    "ticket.followed": by(lambda: _("%(who)s follows the matter")),
    "ticket.unfollowed": by(lambda: _("%(who)s no longer follows the matter")),
    "ticket.dismissed": _dismissed,
    "ticket.opinion_recorded": _opinion,
    "ticket.routed": _routed,
    "ticket.put_to_project": named(lambda: _("It is put to whoever answers first for the project %(name)s")),
    "ticket.step_done": named(lambda: _("%(who)s did this step: %(name)s")),
    "canned_reply.created": _titled(lambda: _("%(who)s wrote the canned reply “%(title)s”")),
    "canned_reply.changed": _titled(lambda: _("%(who)s changed the canned reply “%(title)s”")),
    "canned_reply.used": _titled(lambda: _("%(who)s took the canned reply “%(title)s” for an answer")),
    "view.saved": _titled(lambda: _("%(who)s saved the view “%(title)s” of the list")),
    "view.changed": _titled(lambda: _("%(who)s changed the view “%(title)s” of the list")),
    "view.deleted": _titled(lambda: _("%(who)s deleted the view “%(title)s” of the list")),
    "view.started_with": _titled(lambda: _("%(who)s lets the desk open with the view “%(title)s”")),
    "view.not_started_with": _titled(lambda: _("%(who)s lets the desk open with the view “%(title)s” no longer")),
    "ticket.merged": with_reason(lambda: _("%(who)s merged this matter into another (%(reason)s):")),
    "ticket.absorbed": with_reason(lambda: _("%(who)s merged another matter into this one (%(reason)s):")),
    "ticket.split": by(lambda: _("%(who)s split a part off as a matter of its own:")),
    "ticket.split_off": by(lambda: _("%(who)s split this off from")),
    "ticket.put_under": by(lambda: _("%(who)s put this matter under")),
    "ticket.taken_out": by(lambda: _("%(who)s took this matter out from under")),
    "ticket.child_joined": by(lambda: _("%(who)s put a matter under this one:")),
    "ticket.child_left": by(lambda: _("%(who)s took a matter out from under this one:")),
    "ticket.linked": by(lambda: _("%(who)s noted a relation to")),
    "ticket.unlinked": by(lambda: _("%(who)s took back the relation to")),
    "ticket.declared": lambda facts, who, names: (
        _("%(who)s declared an incident: %(words)s") % {"who": who, "words": facts.get("words", "")}
    ),
    "ticket.incident_ended": by(lambda: _("%(who)s ended the incident")),
    "ticket.joined": by(lambda: _("%(who)s attached this matter to the incident of")),
    "ticket.left": by(lambda: _("%(who)s detached this matter from the incident of")),
    "bulk_action.done": lambda facts, who, names: (
        _("%(who)s did one thing to many matters: %(done)s done, %(failed)s refused")
        % {"who": who, "done": facts.get("done", 0), "failed": facts.get("failed", 0)}
    ),
    "bulk_action.held": lambda facts, who, names: (
        _("%(who)s asked for one thing to be done to %(count)s matters") % {"who": who, "count": facts.get("asked", 0)}
    ),
    "bulk_action.undone": by(lambda: _("%(who)s undid it before it was done to any matter")),
    "ticket.order_issued": _ordered,
    "ticket.fed_back": _fed_back,
    "ticket.reported": _reported,
    "ticket.fix_reported": _fix_reported,
    "work_order.issued": _ordered,
    "work_order.not_issued": _order(
        lambda: _("Art. %(article)s asks for an order to the department “%(department)s”, which does not exist; administrators were told")
    ),
    "work_order.set_out": _order(lambda: _("%(who)s set out for work order %(number)s")),
    "work_order.done": _order(lambda: _("%(who)s finished work order %(number)s: %(result)s")),
    "work_order.cancelled": _order(lambda: _("%(who)s cancelled work order %(number)s: %(reason)s")),
}
