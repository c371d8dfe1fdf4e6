"""The events of complaints a clock may listen to."""

CLOCK_SUBJECTS = {
    "complaint": (
        "complaint.opened",
        "complaint.acknowledged",
        "complaint.assessed",
        "complaint.lowered",
        "complaint.contained",
        "complaint.reported",
        "complaint.given_inside",
        "complaint.handled_inside",
        "complaint.withdrawn",
        "complaint.taken_up_again",
        "complaint.inquiry_assigned",
        "complaint.sent_back",
        "complaint.investigated",
        "complaint.check_failed",
        "complaint.verdict_given",
        "complaint.verdict_replaced",
        "complaint.objected",
        "complaint.objection_decided",
        "complaint.remedy_proposed",
        "complaint.remedy_decided",
        "complaint.remedy_replaced",
        "complaint.remedy_refused",
        "complaint.answered",
        "complaint.accepted",
        "complaint.not_accepted",
        "complaint.closed",
        "complaint.reopened",
        "complaint.traced",
        "complaint.neglected",
    ),
    "assist_request": ("assist.asked", "assist.pressed", "assist.answered", "assist.refused", "assist.lapsed"),
    "concern": ("concern.told", "concern.improved"),
    "referral": ("referral.made", "referral.ended"),
    "corrective_action": (
        "corrective_action.planned",
        "corrective_action.given",
        "corrective_action.done",
        "corrective_action.verified",
        "corrective_action.failed",
    ),
}
# After these a complaint has another severity than it began with; a clock confined to one starts or ends by them.
CLOCK_CHANGES = {"complaint": ("complaint.assessed", "complaint.lowered")}
# After these whatever clock of it is open is cancelled.
CLOCK_ENDS = {"complaint": ("complaint.withdrawn",)}
