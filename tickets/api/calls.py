"""Calls over REST, and what the telephone exchange reports of them."""

from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Department, Member
from tickets.access import calls_of
from tickets.actions import report_call, report_known_call
from tickets.calls.serializers import CallReportInputSerializer, CallReportSerializer, CallSerializer
from tickets.filters import CallFilter
from tickets.lines.queries import line_of
from tickets.models import Call, CallReport, Line
from tickets.serializers import EXTERNAL

LATEST, EARLIEST = timedelta(seconds=60), timedelta(hours=24)  # how far from now a report's moment may lie


def shown_calls(member: Member) -> QuerySet[Call]:
    """The calls she may see, with what is shown of them."""
    code = Department.objects.filter(pk=OuterRef("department_id")).values("code")
    return (
        calls_of(member).select_related("customer", "answered_by", "rings_at", "on_line", "line").annotate(department_code=Subquery(code))
    )


def call_named(member: Member, name: str) -> Call:
    """The call of this id, or of the exchange's id behind "ext:", if she may see it."""
    external = EXTERNAL.fullmatch(name)
    if not external and not (name.isascii() and name.isdigit()):
        raise Missing("call")
    rows = shown_calls(member)
    call = (rows.filter(external_id=external[1]) if external else rows.filter(pk=int(name[:19]))).first()
    if call is None:
        raise Missing("call")
    return call


def call_given(member: Member, given: int | str | None) -> Call | None:
    """The call a body names, none where it names none; Invalid where there is none she may see."""
    try:
        return None if given is None else call_named(member, str(given))
    except Missing:
        raise Invalid({"call": [_("There is no call “%(value)s”.") % {"value": given}]}) from None


class CallList(DeskView):
    resource = "calls"
    queryset = Call.objects.none()
    serializer_class = CallSerializer
    filterset_class = CallFilter
    orders = {"created_at": "created_at"}
    order = "-created_at"

    @extend_schema(responses=CallSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the calls you may see, the newest first."""
        return self.page(shown_calls(request.user))


class CallOne(DeskView):
    resource = "calls"
    serializer_class = CallSerializer

    @extend_schema(responses=CallSerializer)
    def get(self, request: Request, call: str) -> Response:
        """One call, by its id or as `ext:` and the exchange's own."""
        return Response(self.shown(call_named(request.user, call)))


class CallEvents(DeskView):
    resource = "calls"
    needs_key = True
    serializer_class = CallReportSerializer

    @extend_schema(request=CallReportInputSerializer, responses={201: CallReportSerializer, 200: CallReportSerializer})
    def post(self, request: Request, call: str) -> Response:
        """Report what happened to a call; the first report of an unknown `ext:` id creates it, a repeated one changes nothing."""
        require_right(request.user, "call.report")
        given = self.taken(CallReportInputSerializer)
        _check_moment(given["at"], now())
        report, new = self._report(call, given)
        report.call = shown_calls(request.user).get(pk=report.call_id)
        return self.created(self.shown(report), new=new)

    def _line(self, number: str) -> Line | None:
        """The line that was called; its calls are its department's, so whoever reports them must be able to see those."""
        line, member = line_of(number), self.request.user
        if line and line.department_id not in (None, member.department_id) and not member.has_right("desk.read_all"):
            raise Invalid(
                {"line": [_("The line “%(value)s” is another department's; report its calls with a key of theirs.") % {"value": number}]}
            )
        return line

    def _report(self, name: str, given: dict) -> tuple[CallReport, bool]:
        member = self.request.user
        if not (member.department_id or member.has_right("desk.read_all")):
            raise Invalid({"call": [_("The key's member has no department; give her one, or use another key.")]})
        words = {"by": self.actor, "at": given["at"], "rings": given["rings"], "answered_by": _member(given, "answered_by")}
        words |= {"rings_at": _member(given, "rings_at"), "hung_up_first": given["hung_up_first"]}
        words["line"] = self._line(given["line"])
        external = EXTERNAL.fullmatch(name)
        if external and not _known_but_hidden(member, external[1]):
            return report_call(external[1], given["kind"], department=member.department, phone=given["phone"], **words)
        return report_known_call(call_named(member, name), given["kind"], **words)


def _known_but_hidden(member: Member, external_id: str) -> bool:
    return Call.objects.filter(external_id=external_id).exists() and not calls_of(member).filter(external_id=external_id).exists()


def _check_moment(at: datetime, present: datetime) -> None:
    """Refuse a moment outside the window in which a late or hasty exchange is believed."""
    if not present - EARLIEST <= at <= present + LATEST:
        sentence = _("“%(value)s” lies outside the window: reports count from 24 h ago to 60 s from now.")
        raise Invalid({"at": [sentence % {"value": at.isoformat()}]})


def _member(given: dict, field: str) -> Member | None:
    """The active member a report names, none where it names none."""
    work_number = given[field]
    if not work_number:
        return None
    member = Member.objects.active().filter(work_number=work_number).first()
    if member is None:
        raise Invalid({field: [_("“%(value)s” is nobody's work number.") % {"value": work_number}]})
    return member
