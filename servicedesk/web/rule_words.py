"""What the desk executes of an article, in the reader's words: no event codes, no role codes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from servicedesk.clocks.bounds import AT_LEAST, AT_MOST, BETWEEN, Bound
from servicedesk.clocks.calendars.models import OWN
from servicedesk.clocks.limits import from_json
from servicedesk.clocks.models import Limit, Schedule
from servicedesk.clocks.rules import CONTINUE, FROM_START, NEW, ORIGINAL, Step
from servicedesk.clocks.schedules.wording import said
from servicedesk.clocks.spoken import said_of
from servicedesk.clocks.vocabulary import waits_for
from servicedesk.clocks.words import ASSUMED
from servicedesk.clocks.worktime import CALENDARS
from servicedesk.rulebook.models import Article
from servicedesk.web import times
from servicedesk.web.pause_words import reason_word
from servicedesk.web.sentences import role_name
from tickets.intake.labels import FIELD_WORDS
from tickets.models import Ticket

_EVENTS = {
    "call.rang": pgettext_lazy("event", "the first ring"),
    "call.answered": pgettext_lazy("event", "somebody picking up"),
    "call.ended": pgettext_lazy("event", "the end of the call"),
    "call.abandoned": pgettext_lazy("event", "the caller hanging up"),
    "call.transferred": pgettext_lazy("event", "the call passing to a superior"),
    "ticket.outcome_noted": pgettext_lazy("event", "a call's outcome being noted"),
    "ticket.insisted": pgettext_lazy("event", "a customer insisting on her view"),
    "ticket.escalated": pgettext_lazy("event", "an escalation by hand"),
    "ticket.plan_agreed": pgettext_lazy("event", "a plan agreed with her"),
    "ticket.opened": pgettext_lazy("event", "the intake"),
    "ticket.replied": pgettext_lazy("event", "an answer to the customer"),
    "reply.sent": pgettext_lazy("event", "an answer leaving by e-mail"),
    "reply.failed": pgettext_lazy("event", "an answer that does not reach the customer"),
    "ticket.solved": pgettext_lazy("event", "a solution"),
    "ticket.closed": pgettext_lazy("event", "the closing"),
    "obligation.opened": pgettext_lazy("event", "a recurring task coming up"),
    "obligation.done": pgettext_lazy("event", "its being done"),
    "obligation.missed": pgettext_lazy("event", "its being missed"),
    "ticket.promised": pgettext_lazy("event", "an answer time promised to the customer"),
    "ticket.promise_moved": pgettext_lazy("event", "another answer time taking its place"),
    "ticket.promise_broken": pgettext_lazy("event", "another answer time after the promised one has passed"),
    "ticket.asked_again": pgettext_lazy("event", "the customer asking again"),
    "ticket.routed": pgettext_lazy("event", "being routed by the skill class it needs"),
    "ticket.put_to_project": pgettext_lazy("event", "being put to whoever answers first for its project"),
    "ticket.step_done": pgettext_lazy("event", "a step of its process being done"),
    "ticket.informed": pgettext_lazy("event", "whoever is responsible being informed"),
    "ticket.extended": pgettext_lazy("event", "an approved extension"),
    "ticket.deferred": pgettext_lazy("event", "a reason and a new date being entered"),
    "ticket.deferral_replaced": pgettext_lazy("event", "another new date taking the place of an earlier one"),
    "ticket.extension_asked": pgettext_lazy("event", "more time being asked for"),
    "ticket.extension_refused": pgettext_lazy("event", "more time being refused"),
    "ticket.extension_withdrawn": pgettext_lazy("event", "the request for more time being taken back"),
    "ticket.extension_replaced": pgettext_lazy("event", "a later extension taking the place of an earlier one"),
    "ticket.left_to_next_shift": pgettext_lazy("event", "the matter being left to the next shift"),
    "ticket.handed_on": pgettext_lazy("event", "the matter being handed on to somebody who accepts it"),
    "ticket.noted_at_night": pgettext_lazy("event", "an entry in the night record"),
    "ticket.order_issued": pgettext_lazy("event", "a work order or complaint form being issued"),
    "ticket.held": pgettext_lazy("event", "the beginning of a wait"),
    "ticket.resumed": pgettext_lazy("event", "the end of the wait"),
    "ticket.reopened": pgettext_lazy("event", "the matter being opened again"),
    "ticket.assigned": pgettext_lazy("event", "a lead's taking the matter over"),
    "slip.offered": pgettext_lazy("event", "a contact slip being offered"),
    "slip.accepted": pgettext_lazy("event", "the slip being accepted"),
    "slip.refused": pgettext_lazy("event", "the slip being refused"),
    "slip.withdrawn": pgettext_lazy("event", "the slip being taken back"),
    "slip.returned": pgettext_lazy("event", "the matter being given back"),
    "slip.disputed": pgettext_lazy("event", "the slip going to an arbitrator"),
    "slip.decided": pgettext_lazy("event", "the arbitrator's decision"),
    "slip.replied": pgettext_lazy("event", "the reply to the slip"),
    "ticket.dismissed": pgettext_lazy("event", "finding that there is no matter"),
    "ticket.merged": pgettext_lazy("event", "the matter being merged into another"),
    "ticket.absorbed": pgettext_lazy("event", "another matter being merged into it"),
    "ticket.split": pgettext_lazy("event", "a part becoming a matter of its own"),
    "message.received": pgettext_lazy("event", "a message coming in"),
    "message.answered": pgettext_lazy("event", "an answer to the message"),
    "work_order.issued": pgettext_lazy("event", "a work order being issued"),
    "work_order.set_out": pgettext_lazy("event", "the engineer setting out"),
    "work_order.done": pgettext_lazy("event", "the work being done"),
    "work_order.cancelled": pgettext_lazy("event", "the work order being cancelled"),
    "return_slip.requested": pgettext_lazy("event", "a return being asked for"),
    "return_slip.approved": pgettext_lazy("event", "the return being approved"),
    "return_slip.refused": pgettext_lazy("event", "the return not being approved"),
    "return_slip.picked_up": pgettext_lazy("event", "the returned goods being picked up"),
    "return_slip.counted": pgettext_lazy("event", "the returned goods being counted"),
    "return_slip.count_withdrawn": pgettext_lazy("event", "a count of returned goods being withdrawn"),
    "return_slip.supervisor_called": pgettext_lazy("event", "the supervisor being called to returned goods"),
    "return_slip.supervisor_answered": pgettext_lazy("event", "the supervisor answering that call"),
    "return_slip.received": pgettext_lazy("event", "returned goods being signed for"),
    "return_slip.completed": pgettext_lazy("event", "everything of the return having come"),
    "return_slip.awaited": pgettext_lazy("event", "the rest of the return being awaited"),
    "return_slip.settled": pgettext_lazy("event", "the return being settled"),
    "return_slip.settlement_undone": pgettext_lazy("event", "the return's settlement being taken back"),
    "return_slip.voided": pgettext_lazy("event", "the return slip being declared void"),
    "return_receipt.taken_in": pgettext_lazy("event", "goods coming without a slip"),
    "return_receipt.matched": pgettext_lazy("event", "these goods being matched to a slip"),
    "discrepancy.opened": pgettext_lazy("event", "returned goods differing from their slip"),
    "discrepancy.proposed": pgettext_lazy("event", "a proposal of who is liable for the difference"),
    "discrepancy.decided": pgettext_lazy("event", "the difference being decided"),
    "entry.made": pgettext_lazy("event", "an entry in a register"),
    "entry.corrected": pgettext_lazy("event", "the entry being corrected"),
    "entry.voided": pgettext_lazy("event", "the entry being declared void"),
    "entry.printed": pgettext_lazy("event", "the entry being printed"),
    "entry.signed": pgettext_lazy("event", "the entry being signed"),
    "copy.sent": pgettext_lazy("event", "a copy being sent"),
    "copy.received": pgettext_lazy("event", "the copy being received"),
    "copy.filed": pgettext_lazy("event", "the copy being filed"),
    "copy.lost": pgettext_lazy("event", "the copy being lost"),
    "shortage.found": pgettext_lazy("event", "a place being short of something"),
    "shortage.ended": pgettext_lazy("event", "the place being refilled"),
    "write_off.asked": pgettext_lazy("event", "a write-off being asked for"),
    "write_off.approved": pgettext_lazy("event", "the write-off being approved"),
    "write_off.refused": pgettext_lazy("event", "the write-off being refused"),
    "requisition.asked": pgettext_lazy("event", "goods being asked for by requisition"),
    "requisition.approved": pgettext_lazy("event", "the requisition being approved"),
    "requisition.refused": pgettext_lazy("event", "the requisition being refused"),
    "requisition.withdrawn": pgettext_lazy("event", "the requisition being withdrawn"),
    "requisition.issued": pgettext_lazy("event", "goods being issued on the requisition"),
    "requisition.returned": pgettext_lazy("event", "goods of the requisition coming back"),
    "requisition.ended": pgettext_lazy("event", "the requisition being ended"),
    "ticket.fed_back": pgettext_lazy("event", "what the customer said after the answer"),
    "ticket.called_back": pgettext_lazy("event", "a call to the customer about it"),
    "ticket.reported": pgettext_lazy("event", "a fault being reported to a technical department"),
    "ticket.fix_reported": pgettext_lazy("event", "its fix being reported back"),
    "visit.arrived": pgettext_lazy("event", "a visitor arriving"),
    "visit.received": pgettext_lazy("event", "a visitor being received"),
    "visit.seen_off": pgettext_lazy("event", "a visitor being seen off"),
    "visit.left": pgettext_lazy("event", "a visitor leaving by herself"),
    "visit.registered": pgettext_lazy("event", "a visitor's message being taken in"),
    "visit.waiting": pgettext_lazy("event", "a visitor being asked to wait"),
    "visit.attended": pgettext_lazy("event", "the visitor being attended to"),
    "follow_up.opened": pgettext_lazy("event", "a follow-up falling due"),
    "follow_up.called": pgettext_lazy("event", "a follow-up call"),
    "follow_up.disputed": pgettext_lazy("event", "the customer not accepting the solution"),
    "follow_up.satisfied": pgettext_lazy("event", "the customer being satisfied"),
    "care_round.opened": pgettext_lazy("event", "a round of contacts coming up"),
    "care_round.done": pgettext_lazy("event", "the round of contacts being done"),
    "equipment.battery_replaced": pgettext_lazy("event", "a battery being replaced"),
    "equipment.battery_taken_back": pgettext_lazy("event", "the supplier taking the old battery back"),
    "confined_entry.opened": pgettext_lazy("event", "a manhole being opened"),
    "confined_entry.entered": pgettext_lazy("event", "somebody going in"),
    "fee.collected": pgettext_lazy("event", "a fee being collected on site"),
    "fee.handed_in": pgettext_lazy("event", "the fee being handed in"),
    "member.joined": pgettext_lazy("event", "a member joining"),
    "member.resigned": pgettext_lazy("event", "a resignation"),
    "member.left": pgettext_lazy("event", "a member leaving"),
    "member.leave_raised": pgettext_lazy("event", "the leave being raised"),
    "member.leave_raised_again": pgettext_lazy("event", "the leave being raised again"),
    "member.course_finished": pgettext_lazy("event", "the newcomer's course being finished"),
    "shift.planned": pgettext_lazy("event", "a shift being planned"),
    "shift.tidied": pgettext_lazy("event", "the post being tidied"),
    "shift.manned": pgettext_lazy("event", "the successor being at the post"),
    "shift.clocked_in": pgettext_lazy("event", "clocking in"),
    "handover.opened": pgettext_lazy("event", "a handover being opened"),
    "handover.signed": pgettext_lazy("event", "a handover being signed"),
    "roster.opened": pgettext_lazy("event", "a roster falling due"),
    "roster.published": pgettext_lazy("event", "the roster being published"),
    "course.started": pgettext_lazy("event", "a course beginning"),
    "course.finished": pgettext_lazy("event", "a course being finished"),
    "lesson.ended": pgettext_lazy("event", "the end of a lesson"),
    "meeting.ended": pgettext_lazy("event", "the end of a meeting"),
    "meeting.records_handed_in": pgettext_lazy("event", "the records being handed in"),
    "daily_log.written": pgettext_lazy("event", "an entry in the daily log"),
    "daily_log.handed_in": pgettext_lazy("event", "the daily log being handed in"),
    "report.called_for": pgettext_lazy("event", "a report being called for"),
    "report.handed_in": pgettext_lazy("event", "the report being handed in"),
    "loan.made": pgettext_lazy("event", "a file being lent"),
    "loan.returned": pgettext_lazy("event", "the file being returned"),
    "certificate.issued": pgettext_lazy("event", "a certificate being issued"),
    "certificate.renewed": pgettext_lazy("event", "the certificate being renewed"),
    "private_call.started": pgettext_lazy("event", "a private call beginning"),
    "private_call.ended": pgettext_lazy("event", "the end of the private call"),
    "incident.noticed": pgettext_lazy("event", "an emergency being noticed"),
    "incident.reported": pgettext_lazy("event", "the emergency being reported"),
    "finding.noted": pgettext_lazy("event", "damage being found"),
    "finding.reported": pgettext_lazy("event", "the damage being reported"),
    "complaint.opened": pgettext_lazy("event", "a complaint being taken in"),
    "complaint.inquiry_assigned": pgettext_lazy("event", "somebody being named to investigate the complaint"),
    "complaint.sent_back": pgettext_lazy("event", "the complaint being sent back to its investigator"),
    "complaint.investigated": pgettext_lazy("event", "the end of the investigation"),
    "complaint.check_failed": pgettext_lazy("event", "an action of the complaint not working"),
    "assist.asked": pgettext_lazy("event", "a department being asked to help with an investigation"),
    "assist.pressed": pgettext_lazy("event", "the department being pressed for its answer"),
    "referral.made": pgettext_lazy("event", "the complaint being passed on to a post"),
    "referral.ended": pgettext_lazy("event", "the post saying what it came to"),
    "assist.answered": pgettext_lazy("event", "the department answering"),
    "assist.refused": pgettext_lazy("event", "the department saying that it is not its to answer"),
    "assist.lapsed": pgettext_lazy("event", "the answer no longer being needed"),
    "concern.told": pgettext_lazy("event", "findings being told to a department"),
    "concern.improved": pgettext_lazy("event", "the department saying what it improved"),
    "corrective_action.planned": pgettext_lazy("event", "a corrective action being planned"),
    "corrective_action.given": pgettext_lazy("event", "a corrective action being given to somebody else"),
    "corrective_action.done": pgettext_lazy("event", "a corrective action being done"),
    "corrective_action.verified": pgettext_lazy("event", "a corrective action being found to work"),
    "corrective_action.failed": pgettext_lazy("event", "a corrective action being found not to work"),
    "complaint.acknowledged": pgettext_lazy("event", "the customer being told that her complaint is here"),
    "complaint.assessed": pgettext_lazy("event", "the complaint being assessed"),
    "complaint.lowered": pgettext_lazy("event", "the complaint's severity being lowered"),
    "complaint.contained": pgettext_lazy("event", "an immediate action about the complaint"),
    "complaint.given_inside": pgettext_lazy("event", "a part of the complaint being given to a department"),
    "complaint.handled_inside": pgettext_lazy("event", "the department's part being done"),
    "complaint.withdrawn": pgettext_lazy("event", "the complaint being withdrawn"),
    "complaint.taken_up_again": pgettext_lazy("event", "a withdrawn complaint being taken up again"),
    "complaint.reported": pgettext_lazy("event", "the complaint being reported to the company"),
    "complaint.answered": pgettext_lazy("event", "an answer to the complaint"),
    "complaint.traced": pgettext_lazy("event", "the complaint being traced to its outcome"),
    "complaint.neglected": pgettext_lazy("event", "neglect being found to be the cause"),
    "complaint.closed": pgettext_lazy("event", "the complaint being closed"),
    "complaint.verdict_given": pgettext_lazy("event", "liability being decided"),
    "complaint.verdict_replaced": pgettext_lazy("event", "a verdict giving way to another"),
    "complaint.objected": pgettext_lazy("event", "a department objecting to a verdict"),
    "complaint.objection_decided": pgettext_lazy("event", "an objection being decided"),
    "complaint.remedy_proposed": pgettext_lazy("event", "a remedy waiting for approval"),
    "complaint.remedy_decided": pgettext_lazy("event", "a remedy being decided"),
    "complaint.remedy_replaced": pgettext_lazy("event", "another remedy being decided in its place"),
    "complaint.remedy_refused": pgettext_lazy("event", "a remedy not being approved"),
    "complaint.accepted": pgettext_lazy("event", "the customer accepting the answer"),
    "complaint.not_accepted": pgettext_lazy("event", "the customer not accepting the answer"),
    "complaint.reopened": pgettext_lazy("event", "the complaint being opened again"),
    "return_slip.issued": pgettext_lazy("event", "a return slip being issued"),
    "return_slip.closed": pgettext_lazy("event", "the return slip being closed"),
    "exchange_slip.requested": pgettext_lazy("event", "an exchange being asked for"),
    "exchange_slip.signed": pgettext_lazy("event", "the exchange slip being signed in turn"),
    "exchange_slip.approved": pgettext_lazy("event", "the exchange being approved"),
    "exchange_slip.refused": pgettext_lazy("event", "the exchange being refused"),
    "exchange_slip.withdrawn": pgettext_lazy("event", "the exchange slip being withdrawn"),
    "exchange_slip.handed_over": pgettext_lazy("event", "goods and exchange slip being brought to the warehouse"),
    "exchange_slip.sent_back": pgettext_lazy("event", "goods and exchange slip being sent back"),
    "exchange_slip.received": pgettext_lazy("event", "goods and exchange slip being received"),
    "exchange_slip.closed": pgettext_lazy("event", "the exchange slip being closed"),
}
_CHOICES: dict[str, Sequence[tuple[Any, Any]]] = {
    "severity": Ticket.Severity.choices,
    "kind": Ticket.Kind.choices,
    "channel": Ticket.Channel.choices,
    "stage": Ticket.Stage.choices,
    "mode": Ticket.Mode.choices,
    "area": [(Ticket.Area.NORMAL, gettext_lazy("normal areas")), (Ticket.Area.INTENSIVE, gettext_lazy("intensive-service areas"))],
    "special": [(True, gettext_lazy("special cases")), (False, gettext_lazy("cases that are not special"))],
    "verified": [(True, gettext_lazy("facts verified with the customer")), (False, gettext_lazy("facts not verified"))],
}


def told(limit: Limit) -> list[str]:
    """A sentence for the clock, for each vague word of it, for what it is confined to, for pauses, reopenings, changes and steps too
    early, and for each rung that tells somebody."""
    fill = {"name": limit.name, "time": limit.said, "start": _either(limit.starts_on), "stop": _either(limit.stops_on)}
    sentences = [_("%(name)s: from %(start)s to %(stop)s, %(time)s.") % fill]
    sentences += _meanings(limit)
    if limit.calendar == OWN:
        sentences.append(_("Counts in the calendar of the nearest scope that has one; round the clock where none has."))
    sentences += [_("Counts only for %(what)s.") % {"what": _listed(_values(fact, values))} for fact, values in limit.conditions.items()]
    if waits_for(limit.starts_on):
        sentences.append(_("Not running yet: so far the desk does not record %(start)s.") % fill)
    if limit.renews_on:
        sentences.append(_("Each %(on)s keeps it and lets the next time begin.") % {"on": _either(limit.renews_on)})
    sentences += [*_pauses(limit), *_reopening(limit), *_other(limit)]
    return sentences + [_rung(step) for step in limit.steps if step.tell]


def _pauses(limit: Limit) -> list[str]:
    if not (pauses := limit.pauses):
        return []
    longest = Bound(AT_MOST, (from_json(pauses["longest"]),))
    fill = {
        "on": _either(pauses["on"]),
        "until": _either(pauses["until"]),
        "longest": said_of(longest, "zh" if times.in_chinese() else "en", round_the_clock=limit.calendar in CALENDARS),
        "reasons": _listed(reason_word(code) for code in pauses.get("reasons", ())) or _("any reason"),
        "times": pauses.get("times", 1),
    }
    return [_("Stands still from %(on)s to %(until)s (%(reasons)s); each time: %(longest)s; times at most: %(times)s.") % fill]


def _reopening(limit: Limit) -> list[str]:
    if not (reopening := limit.reopening):
        return []
    on = {"on": _either(reopening["on"])}
    said = {
        NEW: _("After %(on)s it begins anew."),
        CONTINUE: _("After %(on)s it goes on with the time that was left."),
        ORIGINAL: _("After %(on)s it counts from its first beginning, as though it had never stopped."),
    }[reopening["how"]] % on
    if reopening.get("within") is None:
        return [said]
    return [said, _("Later than %(time)s after its stop it begins anew.") % {"time": times.length(reopening["within"])}]


def _other(limit: Limit) -> list[str]:
    found = []
    if limit.conditions and limit.on_change == FROM_START:
        found.append(_("Where the matter comes to need it only later, it counts from the first beginning."))
    if {AT_LEAST, BETWEEN} & limit.bound.keys():
        refused, noted = _("A step that comes too early is refused."), _("A step that comes too early is recorded as such.")
        found.append(refused if limit.refuses_early else noted)
    return found


def told_of_intake(article: Article) -> list[str]:
    """A sentence for each kind of matter of which it requires something at the intake."""
    words = _("An intake of kind “%(kind)s” has to say: %(fields)s.")
    return [
        words % {"kind": each.get_kind_display(), "fields": _listed(str(FIELD_WORDS[name]) for name in each.fields)}
        for each in sorted(article.requirements.all(), key=lambda each: each.pk)
    ]


def told_of_schedule(schedule: Schedule, titles: Mapping[str, str]) -> list[str]:
    """A sentence for what recurs and who does it, one for who hears when nobody did; `titles` maps post codes to titles."""
    who = titles.get(schedule.post_or_role) or role_name(schedule.post_or_role)
    every = said(schedule.recurrence, "zh" if times.in_chinese() else "en")
    sentences = [_("%(name)s: %(every)s, done by %(who)s.") % {"name": schedule.name, "every": every, "who": who}]
    if schedule.tell:
        sentences.append(_("When not done in time, told: %(told)s.") % {"told": _listed(role_name(role) for role in schedule.tell)})
    return sentences


def reasons(article: Article) -> list[str]:
    """Why an article that needs a decision needs one; nothing for any other."""
    if article.status != Article.Status.NEEDS_DECISION:
        return []
    if hasattr(article, "open_question"):
        return [str(article.open_question)]
    unset = [(limit, word) for limit in article.limits.all() for word in limit.unset]
    if unset:
        return [_("%(name)s: nobody has said what “%(word)s” means.") % {"name": limit.name, "word": word} for limit, word in unset]
    if article.limits.all() or article.schedules.all():
        return [_("Its pack holds it back: somebody must confirm what it says.")]
    return [_("It says no figure the desk could run: somebody must set one.")]


def _meanings(limit: Limit) -> list[str]:
    """What its vague words are taken to mean, and by whose word."""
    language = "zh" if times.in_chinese() else "en"
    sentences = []
    for word, meaning in limit.meanings.items():
        kind = AT_MOST if limit.bounds.kind == BETWEEN else limit.bounds.kind
        fill = {"word": word, "time": said_of(Bound(kind, (meaning,)), language, round_the_clock=limit.calendar in CALENDARS)}
        if meaning == ASSUMED.get(word):
            sentences.append(_("“%(word)s” is taken to mean %(time)s: an assumption, for an administrator to change.") % fill)
        else:
            sentences.append(_("“%(word)s” means %(time)s: set by the pack.") % fill)
    return sentences


def event_word(code: str) -> str:
    """An event as a noun, fit to stand in such a sentence."""
    return str(_EVENTS.get(code, code))


def _rung(step: Step) -> str:
    fill = {"told": _listed(role_name(role) for role in step.tell), "time": times.length(step.after), "article": step.article}
    if step.percent is not None:
        return _("At %(percent)s %% of the time, told: %(told)s.") % {**fill, "percent": step.percent}
    if step.after == 0:
        return _("When late, told: %(told)s (Art. %(article)s).") % fill if step.article else _("When late, told: %(told)s.") % fill
    if step.after < 0:
        return _("%(time)s before the limit, told: %(told)s.") % fill
    return _("Still open %(time)s later, told: %(told)s.") % fill


def _values(fact: str, values: Iterable[str]) -> list[str]:
    choices = dict(_CHOICES.get(fact, ()))
    return [str(choices.get(value, value)) for value in values]


def _either(codes: Iterable[str]) -> str:
    return _(" or ").join(event_word(code) for code in codes)


def _listed(words: Iterable[str]) -> str:
    return _(", ").join(words)
