"""Every address under /api/v1/."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_replace
from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from complaints import api_urls as complaints
from returns import api_urls as returns
from servicedesk.api.events import EventList
from servicedesk.api.read_entries import ReadEntryList
from servicedesk.api.views import Nowhere, Spoken
from servicedesk.clocks.api import ClockList, ClockOne
from servicedesk.clocks.articles.api import ArticleAdoption, ArticleList, ArticleOne, RegulationList, RegulationOne
from servicedesk.clocks.calendars.api import CalendarDayOne, CalendarDays, CalendarList, CalendarOne, CalendarPublishedYears
from servicedesk.clocks.schedules.api import ObligationCompletion, ObligationList, ObligationOne, ScheduleList, ScheduleOne
from servicedesk.clocks.suspensions.api import (
    SuspensionApproval,
    SuspensionLifting,
    SuspensionList,
    SuspensionOne,
    SuspensionRejection,
    SuspensionWithdrawal,
)
from servicedesk.files.api import AttachmentContent
from servicedesk.registers.api import (
    EntryAttachments,
    EntryCorrections,
    EntryList,
    EntryOne,
    EntryPrints,
    EntrySignatures,
    EntryVoid,
    RegisterList,
    RegisterOne,
)
from servicedesk.registers.copies.api import CopyList, CopyMoves, CopyOne
from servicedesk.registers.editing.api import RegisterForm, RegisterFormDraft
from servicedesk.rulebook.scopes.api import ScopeList
from servicedesk.web.registers.api import EntryDocument
from servicedesk.web.revision_api import RevisionList, RevisionOne, RevisionPublication, RevisionRejection, RevisionWithdrawal
from servicedesk.web.search_api import Search
from staff.absences.api import AbsenceEnd, AbsenceList, AbsenceOne
from staff.api import NoticeList, NoticeOne, NoticeReading
from staff.presence.api import DutyStateList
from staff.skills.api import MemberList, MemberSkill
from tickets.api.attachments import TicketAttachments
from tickets.api.calls import CallEvents, CallList, CallOne
from tickets.api.history import TicketClocks, TicketEvents
from tickets.api.tickets import (
    TicketClosure,
    TicketHold,
    TicketList,
    TicketOne,
    TicketReopening,
    TicketReplies,
    TicketResumption,
    TicketSeverity,
    TicketSolution,
)
from tickets.call_backs.api import TicketCallBacks
from tickets.calls.api import CallHangUp, CallTransfers, TicketCallOutcomes, TicketCallPlan
from tickets.canned.api import CannedReplyInsertions, CannedReplyList, CannedReplyOne
from tickets.catalog import api_urls as catalog
from tickets.classes.api import TicketSteps
from tickets.custody.api import (
    TicketAssignment,
    TicketCustody,
    TransferAcceptance,
    TransferArbitration,
    TransferList,
    TransferOne,
    TransferRefusal,
    TransferReply,
    TransferReturn,
    TransferWithdrawal,
)
from tickets.customers.api import (
    ConsentWithdrawal,
    ContactList,
    ContactOne,
    CustomerConsents,
    CustomerContacts,
    CustomerDuplicates,
    CustomerList,
    CustomerMerging,
    CustomerOne,
    CustomerReveal,
)
from tickets.deferrals.api import ClosingTime, TicketDeferral
from tickets.drafts.api import DraftList, DraftOne
from tickets.escalations.api import TicketEscalations
from tickets.extensions.api import ExtensionApproval, ExtensionRefusal, ExtensionWithdrawal, TicketExtensions
from tickets.fault_reports.api import FaultReportList, FaultReportOne, FaultReportOutcome, TicketFaultReports
from tickets.feedback.api import TicketFeedback
from tickets.informing.api import TicketPartyNotices
from tickets.intake.api import TicketAddress, TicketDetails
from tickets.knowledge.api import (
    KnowledgeList,
    KnowledgeOne,
    KnowledgePublication,
    KnowledgeReview,
    KnowledgeSearchAnswer,
    KnowledgeSearchList,
    KnowledgeSubmission,
    KnowledgeVersions,
    KnowledgeWithdrawal,
    TicketReferences,
)
from tickets.lines.api import LineList
from tickets.notes.api import TicketFollowers, TicketNotes
from tickets.problems.api import CustomerProblems, ProblemListAcknowledgement, ProblemListList, ProblemListOne
from tickets.promised.api import TicketPromise
from tickets.repeats.api import TicketRepeatedContacts
from tickets.reports.api import TimeToSolve
from tickets.saved_views.api import SavedViewList, SavedViewOne, SavedViewStart
from tickets.scoring.api import ScoreAnswer, ScoreList, ScoreOne, ScoreSheetList
from tickets.scripts.api import CheckListList, PhraseList, TicketCheckedLists, TicketSaidPhrases, TicketWording
from tickets.ties.api import (
    BulkActionCancellation,
    BulkActionList,
    BulkActionOne,
    IncidentList,
    TicketChildren,
    TicketIncident,
    TicketLink,
    TicketLinks,
    TicketMembership,
    TicketMerge,
    TicketParent,
    TicketSplit,
)
from tickets.undertakings.api import AwaitedList, UndertakingList, UndertakingSignature
from tickets.visits.api import (
    VisitAttendance,
    VisitChecks,
    VisitLeaving,
    VisitList,
    VisitMessage,
    VisitOne,
    VisitReception,
    VisitSeeingOff,
    VisitWaits,
)
from tickets.whispers.api import WhisperList, WhisperReading
from tickets.work_orders.api import WorkOrderCancellation, WorkOrderCompletion, WorkOrderDeparture, WorkOrderList, WorkOrderOne


class SchemaView(Spoken, SpectacularJSONAPIView):
    """The OpenAPI schema."""


class DocsView(Spoken, SpectacularSwaggerView):
    """The schema as a page to browse and try, from local files."""

    url_name = "api-schema"
    template_name = "api/docs.html"


docs = csp_replace({"style-src-attr": [UNSAFE_INLINE]})(DocsView.as_view())  # the page sets style attributes; no script is inline
nowhere = Nowhere.as_view()

urlpatterns = [
    path("customers/", CustomerList.as_view()),
    path("customers/duplicates/", CustomerDuplicates.as_view()),
    path("customers/<int:pk>/", CustomerOne.as_view()),
    path("customers/<int:pk>/contacts/", CustomerContacts.as_view()),
    path("customers/<int:pk>/consents/", CustomerConsents.as_view()),
    path("customers/<int:pk>/merge/", CustomerMerging.as_view()),
    path("customers/<int:pk>/reveal/", CustomerReveal.as_view()),
    path("consents/<int:pk>/withdrawal/", ConsentWithdrawal.as_view()),
    path("contacts/", ContactList.as_view()),
    path("contacts/<int:pk>/", ContactOne.as_view()),
    path("calls/", CallList.as_view()),
    path("calls/<str:call>/", CallOne.as_view()),
    path("calls/<str:call>/events/", CallEvents.as_view()),
    path("calls/<str:call>/transfers/", CallTransfers.as_view()),
    path("calls/<str:call>/hang_up/", CallHangUp.as_view()),
    path("tickets/<slug:number>/call_backs/", TicketCallBacks.as_view()),
    path("tickets/<slug:number>/call_outcomes/", TicketCallOutcomes.as_view()),
    path("tickets/<slug:number>/call_plan/", TicketCallPlan.as_view()),
    path("visits/", VisitList.as_view()),
    path("visits/<int:pk>/", VisitOne.as_view()),
    path("visits/<int:pk>/reception/", VisitReception.as_view()),
    path("visits/<int:pk>/checks/", VisitChecks.as_view()),
    path("visits/<int:pk>/waits/", VisitWaits.as_view()),
    path("visits/<int:pk>/attendance/", VisitAttendance.as_view()),
    path("visits/<int:pk>/seeing_off/", VisitSeeingOff.as_view()),
    path("visits/<int:pk>/leaving/", VisitLeaving.as_view()),
    path("visits/<int:pk>/message/", VisitMessage.as_view()),
    path("tickets/", TicketList.as_view()),
    path("tickets/<slug:number>/", TicketOne.as_view()),
    path("tickets/<slug:number>/replies/", TicketReplies.as_view()),
    path("tickets/<slug:number>/solution/", TicketSolution.as_view()),
    path("tickets/<slug:number>/closure/", TicketClosure.as_view()),
    path("tickets/<slug:number>/hold/", TicketHold.as_view()),
    path("tickets/<slug:number>/resumption/", TicketResumption.as_view()),
    path("tickets/<slug:number>/reopening/", TicketReopening.as_view()),
    path("tickets/<slug:number>/severity/", TicketSeverity.as_view()),
    path("tickets/<slug:number>/extension_requests/", TicketExtensions.as_view()),
    path("tickets/<slug:number>/extension_requests/<int:pk>/approval/", ExtensionApproval.as_view()),
    path("tickets/<slug:number>/extension_requests/<int:pk>/refusal/", ExtensionRefusal.as_view()),
    path("tickets/<slug:number>/extension_requests/<int:pk>/withdrawal/", ExtensionWithdrawal.as_view()),
    path("tickets/<slug:number>/deferral/", TicketDeferral.as_view()),
    path("tickets/<slug:number>/party_notices/", TicketPartyNotices.as_view()),
    path("closing_time/", ClosingTime.as_view()),
    path("tickets/<slug:number>/promise/", TicketPromise.as_view()),
    path("tickets/<slug:number>/details/", TicketDetails.as_view()),
    path("tickets/<slug:number>/address_readings/", TicketAddress.as_view()),
    path("tickets/<slug:number>/repeated_contacts/", TicketRepeatedContacts.as_view()),
    path("lines/", LineList.as_view()),
    path("tickets/<slug:number>/assignment/", TicketAssignment.as_view()),
    path("tickets/<slug:number>/custody/", TicketCustody.as_view()),
    path("tickets/<slug:number>/transfers/", TransferList.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/", TransferOne.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/acceptance/", TransferAcceptance.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/refusal/", TransferRefusal.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/withdrawal/", TransferWithdrawal.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/return/", TransferReturn.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/reply/", TransferReply.as_view()),
    path("tickets/<slug:number>/transfers/<int:pk>/arbitration/", TransferArbitration.as_view()),
    path("tickets/<slug:number>/merge/", TicketMerge.as_view()),
    path("tickets/<slug:number>/split/", TicketSplit.as_view()),
    path("tickets/<slug:number>/parent/", TicketParent.as_view()),
    path("tickets/<slug:number>/children/", TicketChildren.as_view()),
    path("tickets/<slug:number>/links/", TicketLinks.as_view()),
    path("tickets/<slug:number>/links/<int:pk>/", TicketLink.as_view()),
    path("tickets/<slug:number>/incident/", TicketIncident.as_view()),
    path("tickets/<slug:number>/membership/", TicketMembership.as_view()),
    path("incidents/", IncidentList.as_view()),
    path("bulk_actions/", BulkActionList.as_view()),
    path("bulk_actions/<int:pk>/", BulkActionOne.as_view()),
    path("bulk_actions/<int:pk>/cancellation/", BulkActionCancellation.as_view()),
    path("tickets/<slug:number>/clocks/", TicketClocks.as_view()),
    path("tickets/<slug:number>/events/", TicketEvents.as_view()),
    path("tickets/<slug:number>/attachments/", TicketAttachments.as_view()),
    path("attachments/<int:pk>/content/", AttachmentContent.as_view()),
    path("tickets/<slug:number>/notes/", TicketNotes.as_view()),
    path("tickets/<slug:number>/followers/", TicketFollowers.as_view()),
    path("drafts/", DraftList.as_view()),
    path("drafts/<int:pk>/", DraftOne.as_view()),
    path("views/", SavedViewList.as_view()),
    path("views/<int:pk>/", SavedViewOne.as_view()),
    path("views/<int:pk>/start/", SavedViewStart.as_view()),
    path("canned_replies/", CannedReplyList.as_view()),
    path("canned_replies/<int:pk>/", CannedReplyOne.as_view()),
    path("canned_replies/<int:pk>/insertions/", CannedReplyInsertions.as_view()),
    path("clocks/", ClockList.as_view()),
    path("clocks/<int:pk>/", ClockOne.as_view()),
    path("regulations/", RegulationList.as_view()),
    path("regulations/<slug:code>/", RegulationOne.as_view()),
    path("articles/", ArticleList.as_view()),
    path("articles/<int:pk>/", ArticleOne.as_view()),
    path("articles/<int:pk>/adoption/", ArticleAdoption.as_view()),
    path("scopes/", ScopeList.as_view()),
    path("schedules/", ScheduleList.as_view()),
    path("schedules/<int:pk>/", ScheduleOne.as_view()),
    path("obligations/", ObligationList.as_view()),
    path("obligations/<int:pk>/", ObligationOne.as_view()),
    path("obligations/<int:pk>/completion/", ObligationCompletion.as_view()),
    path("calendars/", CalendarList.as_view()),
    path("calendars/<slug:code>/", CalendarOne.as_view()),
    path("calendars/<slug:code>/days/", CalendarDays.as_view()),
    path("calendars/<slug:code>/days/<int:pk>/", CalendarDayOne.as_view()),
    path("calendars/<slug:code>/published_years/", CalendarPublishedYears.as_view()),
    path("suspensions/", SuspensionList.as_view()),
    path("suspensions/<int:pk>/", SuspensionOne.as_view()),
    path("suspensions/<int:pk>/approval/", SuspensionApproval.as_view()),
    path("suspensions/<int:pk>/rejection/", SuspensionRejection.as_view()),
    path("suspensions/<int:pk>/withdrawal/", SuspensionWithdrawal.as_view()),
    path("suspensions/<int:pk>/lifting/", SuspensionLifting.as_view()),
    path("registers/", RegisterList.as_view()),
    path("registers/<slug:code>/", RegisterOne.as_view()),
    path("registers/<slug:code>/form/", RegisterForm.as_view()),
    path("registers/<slug:code>/form/draft/", RegisterFormDraft.as_view()),
    path("entries/", EntryList.as_view()),
    path("entries/<int:pk>/", EntryOne.as_view()),
    path("entries/<int:pk>/corrections/", EntryCorrections.as_view()),
    path("entries/<int:pk>/void/", EntryVoid.as_view()),
    path("entries/<int:pk>/prints/", EntryPrints.as_view()),
    path("entries/<int:pk>/signatures/", EntrySignatures.as_view()),
    path("entries/<int:pk>/attachments/", EntryAttachments.as_view()),
    path("entries/<int:pk>/pdf/", EntryDocument.as_view()),
    path("copies/", CopyList.as_view()),
    path("copies/<int:pk>/", CopyOne.as_view()),
    path("copies/<int:pk>/moves/", CopyMoves.as_view()),
    path("absences/", AbsenceList.as_view()),
    path("absences/<int:pk>/", AbsenceOne.as_view()),
    path("absences/<int:pk>/end/", AbsenceEnd.as_view()),
    path("members/", MemberList.as_view()),
    path("members/<str:number>/skill/", MemberSkill.as_view()),
    path("whispers/", WhisperList.as_view()),
    path("whispers/<int:pk>/reading/", WhisperReading.as_view()),
    path("duty_states/", DutyStateList.as_view()),
    path("notices/", NoticeList.as_view()),
    path("notices/<int:pk>/", NoticeOne.as_view()),
    path("notices/<int:pk>/reading/", NoticeReading.as_view()),
    path("regulations/<slug:code>/revisions/", RevisionList.as_view()),
    path("revisions/<int:pk>/", RevisionOne.as_view()),
    path("revisions/<int:pk>/publication/", RevisionPublication.as_view()),
    path("revisions/<int:pk>/rejection/", RevisionRejection.as_view()),
    path("revisions/<int:pk>/withdrawal/", RevisionWithdrawal.as_view()),
    path("tickets/<slug:number>/escalations/", TicketEscalations.as_view()),
    path("tickets/<slug:number>/feedback/", TicketFeedback.as_view()),
    path("tickets/<slug:number>/steps/", TicketSteps.as_view()),
    path("tickets/<slug:number>/fault_reports/", TicketFaultReports.as_view()),
    path("fault_reports/", FaultReportList.as_view()),
    path("fault_reports/<int:pk>/", FaultReportOne.as_view()),
    path("fault_reports/<int:pk>/outcome/", FaultReportOutcome.as_view()),
    path("work_orders/", WorkOrderList.as_view()),
    path("work_orders/<int:pk>/", WorkOrderOne.as_view()),
    path("work_orders/<int:pk>/departure/", WorkOrderDeparture.as_view()),
    path("work_orders/<int:pk>/completion/", WorkOrderCompletion.as_view()),
    path("work_orders/<int:pk>/cancellation/", WorkOrderCancellation.as_view()),
    *catalog.urlpatterns,
    path("phrases/", PhraseList.as_view()),
    path("check_lists/", CheckListList.as_view()),
    path("tickets/<slug:number>/said_phrases/", TicketSaidPhrases.as_view()),
    path("tickets/<slug:number>/checked_lists/", TicketCheckedLists.as_view()),
    path("tickets/<slug:number>/wording/", TicketWording.as_view()),
    path("tickets/<slug:number>/references/", TicketReferences.as_view()),
    path("undertakings/", UndertakingList.as_view()),
    path("undertakings/awaited/", AwaitedList.as_view()),
    path("undertakings/<int:pk>/signature/", UndertakingSignature.as_view()),
    path("score_sheets/", ScoreSheetList.as_view()),
    path("scores/", ScoreList.as_view()),
    path("scores/<int:pk>/", ScoreOne.as_view()),
    path("scores/<int:pk>/answer/", ScoreAnswer.as_view()),
    path("knowledge/", KnowledgeList.as_view()),
    path("knowledge/<int:pk>/", KnowledgeOne.as_view()),
    path("knowledge/<int:pk>/versions/", KnowledgeVersions.as_view()),
    path("knowledge/<int:pk>/submission/", KnowledgeSubmission.as_view()),
    path("knowledge/<int:pk>/review/", KnowledgeReview.as_view()),
    path("knowledge/<int:pk>/publication/", KnowledgePublication.as_view()),
    path("knowledge/<int:pk>/withdrawal/", KnowledgeWithdrawal.as_view()),
    path("knowledge_searches/", KnowledgeSearchList.as_view()),
    path("knowledge_searches/<int:pk>/answer/", KnowledgeSearchAnswer.as_view()),
    *complaints.urlpatterns,
    *returns.urlpatterns,
    path("reports/time_to_solve/", TimeToSolve.as_view()),
    path("customer_problems/", CustomerProblems.as_view()),
    path("problem_lists/", ProblemListList.as_view()),
    path("problem_lists/<int:pk>/", ProblemListOne.as_view()),
    path("problem_lists/<int:pk>/acknowledgement/", ProblemListAcknowledgement.as_view()),
    path("read_entries/", ReadEntryList.as_view()),
    path("search/", Search.as_view()),
    path("events/", EventList.as_view()),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    re_path("", nowhere),
]
