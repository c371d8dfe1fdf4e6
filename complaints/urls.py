"""The addresses of complaints."""

from django.urls import path

from complaints import steps, views
from complaints.figures.views import figures_page
from complaints.inquiry import views as inquiry
from complaints.prevention import views as prevention
from complaints.receipt.views import take_in
from complaints.referrals import views as referrals
from complaints.remedy import views as remedies
from complaints.reporting import views as reporting
from complaints.status_links.views import status_page
from complaints.tracing import views as tracing
from complaints.verdict import views as verdicts

urlpatterns = [
    path("p/complaints/<str:token>/", status_page, name="complaint-status"),
    path("complaints/", views.complaint_list, name="complaints"),
    path("complaints/tracing/", tracing.trace_page, name="complaint-traces"),
    path("complaints/tracing/<str:number>/trace/", tracing.trace, name="complaint-trace"),
    path("complaints/reports/", reporting.report_list, name="complaint-reports"),
    path("complaints/reports/new/", reporting.make, name="complaint-report-make"),
    path("complaints/reports/submissions/", reporting.submit, name="complaint-submit"),
    path("complaints/reports/<int:pk>/", reporting.report_page, name="complaint-report-one"),
    path("complaints/improvements/", tracing.improvements_page, name="complaints-improved"),
    path("complaints/figures/", figures_page, name="complaint-figures"),
    path("complaints/repeated/", tracing.repeated_page, name="complaints-repeated"),
    path("complaints/went-wrong/", tracing.wrong_page, name="complaints-wrong"),
    path("complaints/<str:number>/neglect/", tracing.neglect, name="complaint-neglect"),
    path("complaints/<str:number>/", views.complaint_page, name="complaint"),
    path("complaints/<str:number>/investigation/", inquiry.step, {"act": "assign"}, name="complaint-assign"),
    path("complaints/<str:number>/investigation/return/", inquiry.step, {"act": "back"}, name="complaint-back"),
    path("complaints/<str:number>/findings/", inquiry.step, {"act": "complete"}, name="complaint-complete"),
    path("complaints/<str:number>/assist-requests/", inquiry.step, {"act": "ask"}, name="complaint-ask"),
    path("complaints/<str:number>/whys/", inquiry.step, {"act": "why"}, name="complaint-why"),
    path("complaints/<str:number>/causes/", inquiry.step, {"act": "cause"}, name="complaint-cause"),
    path("complaints/<str:number>/cause-findings/", inquiry.step, {"act": "find"}, name="complaint-find"),
    path("complaints/<str:number>/statements/", inquiry.step, {"act": "state"}, name="complaint-state"),
    path("complaints/<str:number>/parties/", inquiry.step, {"act": "name"}, name="complaint-name"),
    path("complaints/<str:number>/hearings/", inquiry.step, {"act": "hear"}, name="complaint-hear"),
    path("complaints/<str:number>/actions/", prevention.step, {"act": "plan"}, name="complaint-plan"),
    path("complaints/<str:number>/lesson/", prevention.step, {"act": "learn"}, name="complaint-learn"),
    path("assist-requests/", inquiry.assist_list, name="assists"),
    path("assist-requests/<int:pk>/", inquiry.assist_page, name="assist"),
    path("assist-requests/<int:pk>/answer/", inquiry.answer, {"act": "answer"}, name="assist-answer"),
    path("assist-requests/<int:pk>/refusal/", inquiry.answer, {"act": "refuse"}, name="assist-refuse"),
    path("assist-requests/<int:pk>/pressing/", inquiry.answer, {"act": "press"}, name="assist-press"),
    path("referrals/", referrals.referral_list, name="referrals"),
    path("referrals/<int:pk>/", referrals.referral_page, name="referral"),
    path("referrals/<int:pk>/result/", referrals.result, name="referral-result"),
    path("complaints/<str:number>/referrals/", referrals.refer, name="complaint-referral"),
    path("concerns/<int:pk>/", inquiry.concern, name="concern"),
    path("hearings/<int:pk>/", inquiry.hearing, name="hearing"),
    path("actions/", prevention.action_list, name="corrective-actions"),
    path("actions/<int:pk>/", prevention.action_page, name="corrective-action"),
    path("actions/<int:pk>/completion/", prevention.act_on, {"act": "finish"}, name="action-finish"),
    path("actions/<int:pk>/verification/", prevention.act_on, {"act": "check"}, name="action-check"),
    path("actions/<int:pk>/owner/", prevention.act_on, {"act": "give"}, name="action-give"),
    path("actions/<int:pk>/evidence/", prevention.act_on, {"act": "attach"}, name="action-attach"),
    path("complaints/<str:number>/verdict/", verdicts.verdict, name="complaint-verdict"),
    path("complaints/<str:number>/objections/", verdicts.objection, name="complaint-objection"),
    path("complaints/<str:number>/objections/<int:pk>/decision/", verdicts.objection_decision, name="complaint-objection-decision"),
    path("complaints/<str:number>/options/", remedies.offer, name="complaint-option"),
    path("complaints/<str:number>/remedy/", remedies.choose, name="complaint-remedy"),
    path("complaints/<str:number>/remedy/approval/", remedies.approve, name="complaint-approval"),
    path("complaints/<str:number>/answers/", remedies.answer, name="complaint-answering"),
    path("complaints/<str:number>/acceptance/", remedies.accept, name="complaint-acceptance"),
    path("complaints/<str:number>/closure/", remedies.close, name="complaint-closure"),
    path("complaints/<str:number>/reopening/", remedies.reopen, name="complaint-reopening"),
    path("complaints/<str:number>/8d/", remedies.eight_d, name="complaint-8d"),
    path("complaints/<str:number>/answer/", remedies.answer_paper, name="complaint-answer"),
    path("tickets/<str:number>/complaint/", take_in, name="ticket-complaint"),
    *(path(f"complaints/<str:number>/{act}/", steps.step, {"act": act}, name=f"complaint-{act}") for act in steps.STEPS),
    path("complaints/<str:number>/evidence/", steps.evidence, name="complaint-evidence"),
]
