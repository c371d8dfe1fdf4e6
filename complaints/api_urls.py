"""The addresses of complaints under /api/v1/."""

from django.urls import path

from complaints.api import ComplaintList, ComplaintOne
from complaints.assessment.api import (
    ComplaintAssessment,
    ComplaintContainment,
    ComplaintInsideTasks,
    ComplaintLowering,
    ComplaintLoweringDecision,
    ComplaintReport,
    ComplaintResumption,
    ComplaintSettlement,
    ComplaintWithdrawal,
    InsideTaskCompletion,
)
from complaints.conduct.api import ComplaintConduct
from complaints.figures.api import ComplaintFigures
from complaints.inquiry import api as inquiry
from complaints.prevention import api as prevention
from complaints.receipt.api import ComplaintAcknowledgement, ComplaintCorrection, ComplaintEvidence, EvidenceCustody
from complaints.referrals.api import ComplaintReferrals, ReferralList, ReferralOne, ReferralResult
from complaints.remedy.api import (
    AnswerAcceptance,
    ComplaintAnswers,
    ComplaintClosures,
    ComplaintOptions,
    ComplaintRemedy,
    ComplaintReopening,
    RemedyApproval,
)
from complaints.reporting.api import ComplaintImprovements, ComplaintReportList, ComplaintReportOne, SubmissionList
from complaints.status_links.api import ComplaintStatusLink
from complaints.tracing.api import ComplaintNeglect, TracedMatterList, TracedMatterTrace
from complaints.verdict.api import ComplaintObjections, ComplaintVerdict, ObjectionDecision

urlpatterns = [
    path("complaints/", ComplaintList.as_view()),
    path("complaints/<str:number>/", ComplaintOne.as_view()),
    path("complaints/<str:number>/neglect/", ComplaintNeglect.as_view()),
    path("traced_matters/", TracedMatterList.as_view()),
    path("traced_matters/<slug:number>/trace/", TracedMatterTrace.as_view()),
    path("reports/complaints/", ComplaintFigures.as_view()),
    path("complaints/<str:number>/investigation/", inquiry.ComplaintInvestigation.as_view()),
    path("complaints/<str:number>/investigation/return/", inquiry.InvestigationReturn.as_view()),
    path("complaints/<str:number>/findings/", inquiry.ComplaintFindings.as_view()),
    path("complaints/<str:number>/assist_requests/", inquiry.ComplaintAssistRequests.as_view()),
    path("complaints/<str:number>/whys/", inquiry.ComplaintWhys.as_view()),
    path("complaints/<str:number>/causes/", inquiry.ComplaintCauses.as_view()),
    path("complaints/<str:number>/cause_findings/", inquiry.ComplaintCauseFindings.as_view()),
    path("complaints/<str:number>/statements/", inquiry.ComplaintStatements.as_view()),
    path("complaints/<str:number>/parties/", inquiry.ComplaintParties.as_view()),
    path("complaints/<str:number>/hearings/", inquiry.ComplaintHearings.as_view()),
    path("complaints/<str:number>/lesson/", prevention.ComplaintLesson.as_view()),
    path("complaints/<str:number>/actions/", prevention.ComplaintActions.as_view()),
    path("complaints/<str:number>/actions/<int:pk>/", prevention.ComplaintAction.as_view()),
    path("complaints/<str:number>/actions/<int:pk>/completion/", prevention.ActionCompletion.as_view()),
    path("complaints/<str:number>/actions/<int:pk>/verification/", prevention.ActionVerification.as_view()),
    path("complaints/<str:number>/actions/<int:pk>/owner/", prevention.ActionOwner.as_view()),
    path("complaints/<str:number>/actions/<int:pk>/attachments/", prevention.ActionAttachments.as_view()),
    path("corrective_actions/", prevention.CorrectiveActionList.as_view()),
    path("assist_requests/", inquiry.AssistRequestList.as_view()),
    path("assist_requests/<int:pk>/", inquiry.AssistRequestOne.as_view()),
    path("assist_requests/<int:pk>/answer/", inquiry.AssistAnswer.as_view()),
    path("assist_requests/<int:pk>/refusal/", inquiry.AssistRefusal.as_view()),
    path("assist_requests/<int:pk>/pressing/", inquiry.AssistPressing.as_view()),
    path("complaints/<str:number>/conduct/", ComplaintConduct.as_view()),
    path("complaint_reports/", ComplaintReportList.as_view()),
    path("complaint_reports/<int:pk>/", ComplaintReportOne.as_view()),
    path("submissions/", SubmissionList.as_view()),
    path("reports/complaint_improvements/", ComplaintImprovements.as_view()),
    path("referrals/", ReferralList.as_view()),
    path("referrals/<int:pk>/", ReferralOne.as_view()),
    path("referrals/<int:pk>/result/", ReferralResult.as_view()),
    path("complaints/<str:number>/referrals/", ComplaintReferrals.as_view()),
    path("concerns/", inquiry.ConcernList.as_view()),
    path("concerns/<int:pk>/improvement/", inquiry.ConcernImprovement.as_view()),
    path("hearings/", inquiry.HearingList.as_view()),
    path("hearings/<int:pk>/statements/", inquiry.HearingStatements.as_view()),
    path("complaints/<str:number>/verdict/", ComplaintVerdict.as_view()),
    path("complaints/<str:number>/objections/", ComplaintObjections.as_view()),
    path("complaints/<str:number>/objections/<int:pk>/decision/", ObjectionDecision.as_view()),
    path("complaints/<str:number>/options/", ComplaintOptions.as_view()),
    path("complaints/<str:number>/remedy/", ComplaintRemedy.as_view()),
    path("complaints/<str:number>/remedy/approval/", RemedyApproval.as_view()),
    path("complaints/<str:number>/answers/", ComplaintAnswers.as_view()),
    path("complaints/<str:number>/acceptance/", AnswerAcceptance.as_view()),
    path("complaints/<str:number>/closure/", ComplaintClosures.as_view()),
    path("complaints/<str:number>/reopening/", ComplaintReopening.as_view()),
    path("complaints/<str:number>/correction/", ComplaintCorrection.as_view()),
    path("complaints/<str:number>/status_link/", ComplaintStatusLink.as_view()),
    path("complaints/<str:number>/acknowledgement/", ComplaintAcknowledgement.as_view()),
    path("complaints/<str:number>/evidence/", ComplaintEvidence.as_view()),
    path("complaints/<str:number>/evidence/<int:pk>/custody/", EvidenceCustody.as_view()),
    path("complaints/<str:number>/assessment/", ComplaintAssessment.as_view()),
    path("complaints/<str:number>/lowering/", ComplaintLowering.as_view()),
    path("complaints/<str:number>/lowering/decision/", ComplaintLoweringDecision.as_view()),
    path("complaints/<str:number>/containment/", ComplaintContainment.as_view()),
    path("complaints/<str:number>/settlement/", ComplaintSettlement.as_view()),
    path("complaints/<str:number>/report/", ComplaintReport.as_view()),
    path("complaints/<str:number>/inside_tasks/", ComplaintInsideTasks.as_view()),
    path("complaints/<str:number>/inside_tasks/<int:pk>/completion/", InsideTaskCompletion.as_view()),
    path("complaints/<str:number>/withdrawal/", ComplaintWithdrawal.as_view()),
    path("complaints/<str:number>/resumption/", ComplaintResumption.as_view()),
]
