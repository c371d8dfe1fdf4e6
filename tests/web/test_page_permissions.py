"""Who may do what on pages: every address and method, for every kind of reader. A new page has a line here, or this fails.

The cells are those of tests/api/test_permissions.py, and `leads`: the address of a form, asked for again, leads to the matter's page,
whether there is such a matter or not. Whoever is not signed in, a customer say, is asked to sign in; a key opens no page.
"""

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests import permissions
from tests.api.conftest import key_of
from tests.permissions import Endpoint, ask, differences, got, leaks, path_of, table, version_on

PUBLIC = {
    "": "leads on to the desk, whose door asks",
    "healthz": "a load balancer asks whether the process lives",
    "readyz": "a load balancer asks whether the desk can work; figures of processes only",
    "sign-in/": "one signs in there",
    "sign-out/": "whose session has ended may still press it",
    "language/": "the sign-in page is read in either language",
    "p/complaints/<str:token>/": "a complainant sees how far her complaint is, by a word nobody can guess",
    "files/<str:word>/": "at the files' own origin, where no session is known; the word is a pass of one minute",
}
TABLE = table("""
GET    rulebook/                                 may    may    may
GET    rulebook/undecided/                       may    may    may
GET    rulebook/scopes/                          may    may    may
POST   rulebook/scopes/                          not    not    not
GET    rulebook/scopes/<slug:code>/              may    may    may
POST   rulebook/scopes/<slug:code>/place/        not    not    not
POST   rulebook/scopes/<slug:code>/regulations/  not    not    not
GET    rulebook/revisions/                       may    may    may
POST   rulebook/revisions/                       not    not    not
GET    rulebook/revisions/<int:pk>/              may    may    may
POST   rulebook/revisions/<int:pk>/publication/  not    not    not
POST   rulebook/revisions/<int:pk>/rejection/    not    not    not
POST   rulebook/revisions/<int:pk>/withdrawal/   not    not    not
POST   rulebook/revisions/<int:pk>/return/       not    not    not
GET    rulebook/articles/<int:pk>/               may    may    may
POST   rulebook/articles/<int:pk>/adoption/      not    not    not
GET    rulebook/<slug:regulation>/<path:number>/ may    may    may
GET    calendars/                                may    may    may
POST   calendars/                                not    not    not
POST   calendars/<slug:code>/days/<int:pk>/removal/ not not not
POST   calendars/<slug:code>/published-years/    not    not    not
GET    calendars/<slug:code>/                    may    may    may
POST   calendars/<slug:code>/week/               not    not    not
POST   calendars/<slug:code>/days/               not    not    not
GET    suspensions/                              may    may    may
POST   suspensions/                              not    may    not
GET    suspensions/<int:pk>/                     may    may    may
POST   suspensions/<int:pk>/approval/            not    not    not
POST   suspensions/<int:pk>/rejection/           not    not    not
POST   suspensions/<int:pk>/withdrawal/          not    may    not
POST   suspensions/<int:pk>/lifting/             not    not    not
GET    absences/                                 may    may    may
POST   absences/                                 may    may    may
POST   absences/<int:pk>/end/                    may    not    absent
GET    obligations/                              may    may    may
GET    obligations/<int:pk>/                     may    may    absent
POST   obligations/<int:pk>/completion/          may    not    absent
GET    notices/                                  may    may    may
POST   notices/reading/                          may    may    may
POST   notices/<int:pk>/reading/                 may    absent absent
GET    attachments/<int:pk>/                     may    may    absent
GET    alarms/                                   not    not    not
POST   alarms/deliveries/<int:pk>/attempt/       not    not    not
GET    alarms/deliveries/<int:pk>/dismissal/     not    not    not
POST   alarms/deliveries/<int:pk>/dismissal/     not    not    not
GET    read-log/                                 not    may    not
GET    stock/                                   may    may    may
POST   stock/                                   not    not    not
GET    stock/shortages/                         may    may    may
GET    stock/shortages/<int:pk>/                may    may    absent
GET    stock/write-offs/                        may    may    may
GET    stock/write-offs/<int:pk>/               may    may    absent
POST   stock/write-offs/<int:pk>/approval/      not    not    absent
POST   stock/write-offs/<int:pk>/refusal/       not    not    absent
GET    returns/settlements/                     may    may    may
POST   returns/settlements/<slug:code>/closes/  absent may    absent
GET    returns/settled_months/<int:pk>/         absent may    absent
GET    stock/months/<int:pk>/                   may    may    absent
POST   stock/entries/<int:pk>/counter-entry/    not    not    absent
POST   stock/needs/<int:pk>/removal/            not    not    absent
GET    stock/places/<slug:code>/                may    may    absent
GET    stock/places/<slug:code>/ledger/         may    may    absent
POST   stock/places/<slug:code>/bookings/       not    not    absent
POST   stock/places/<slug:code>/write-offs/     not    not    absent
POST   stock/places/<slug:code>/needs/          not    not    absent
POST   stock/places/<slug:code>/closes/         not    not    absent
POST   stock/places/<slug:code>/change/         not    not    absent
GET    requisitions/                            may    may    may
GET    requisitions/new/                        not    not    not
POST   requisitions/new/                        not    not    not
GET    requisitions/<int:pk>/                   may    may    absent
POST   requisitions/<int:pk>/approvals/         not    may    absent
POST   requisitions/<int:pk>/refusal/           not    may    absent
POST   requisitions/<int:pk>/withdrawal/        may    not    absent
POST   requisitions/<int:pk>/ending/            may    not    absent
POST   requisitions/<int:pk>/issues/            not    not    absent
POST   requisitions/<int:pk>/returns/           not    not    absent
POST   requisitions/<int:pk>/counter-entries/   not    not    absent
GET    returns/                                  may    may    may
GET    returns/new/                              not    may    not
POST   returns/new/                              not    may    not
GET    returns/scan/                             not    not    not
GET    returns/loose/                            may    may    may
POST   returns/loose/                            not    not    not
GET    returned/<int:pk>/                        may    may    absent
GET    return_receipts/<int:pk>/                 may    may    absent
POST   return_receipts/<int:pk>/match/           not    not    absent
GET    discrepancies/<int:pk>/                   may    may    absent
GET    returns/<str:number>/                     may    may    absent
GET    returns/<str:number>/receipt/             not    not    absent
POST   returns/<str:number>/receipt/count/       not    not    absent
POST   returns/<str:number>/receipt/sign/        not    not    absent
POST   returns/<str:number>/receipt/withdraw/    not    not    absent
POST   returns/<str:number>/receipt/call/        not    not    absent
POST   returns/<str:number>/answer_call/         may    may    absent
POST   returns/<str:number>/photo/               not    may    absent
POST   returns/<str:number>/approve/             not    may    absent
POST   returns/<str:number>/issue/               not    may    absent
POST   returns/<str:number>/pick_up/             not    may    absent
POST   returns/<str:number>/void/                not    may    absent
POST   returns/<str:number>/print/               not    may    absent
POST   returns/<str:number>/replace/             not    may    absent
POST   returns/<str:number>/copy/                may    may    absent
POST   returns/<str:number>/propose/             not    may    absent
POST   returns/<str:number>/decide/              not    may    absent
POST   returns/<str:number>/settle/              not    not    absent
POST   returns/<str:number>/undo/                not    not    absent
POST   returns/<str:number>/close/               not    may    absent
GET    registers/                               may    may    may
GET    registers/<slug:code>/                   may    may    may
GET    registers/<slug:code>/form/              may    may    may
POST   registers/<slug:code>/form/              not    not    not
GET    registers/<slug:code>/new/               may    may    not
POST   registers/<slug:code>/new/               may    may    not
GET    entries/<int:pk>/                        may    may    absent
POST   entries/<int:pk>/correction/             not    may    absent
POST   entries/<int:pk>/voiding/                not    may    absent
POST   entries/<int:pk>/signatures/             may    may    absent
POST   entries/<int:pk>/attachments/            may    may    absent
GET    entries/<int:pk>/print/                  may    may    absent
POST   entries/<int:pk>/print/                  may    may    absent
GET    entries/<int:pk>/print.pdf               may    may    absent
GET    copies/<int:pk>/                         may    may    absent
POST   copies/<int:pk>/moves/                   may    may    absent
GET    c/<str:token>/                           may    may    absent
GET    search/                                   may    may    may
POST   search/                                   may    may    may
POST   search/palette/                           may    may    may
POST   sound/                                    may    may    may
POST   keys/                                     may    may    may
POST   live/ticket/                              may    may    may
GET    live/changes/                             may    may    may
GET    complaints/                               may    may    may
GET    complaints/<str:number>/                  may    may    absent
GET    tickets/<str:number>/complaint/           may    may    absent
POST   tickets/<str:number>/complaint/           may    may    absent
POST   complaints/<str:number>/acknowledgement/  may    may    absent
POST   complaints/<str:number>/correction/       may    may    absent
POST   complaints/<str:number>/evidence/         may    may    absent
POST   complaints/<str:number>/custody/          may    may    absent
POST   complaints/<str:number>/assessment/       not    may    absent
POST   complaints/<str:number>/lowering/         not    may    absent
POST   complaints/<str:number>/lowering-decision/ not    may    absent
POST   complaints/<str:number>/containment/      not    may    absent
POST   complaints/<str:number>/settlement/       may    may    absent
POST   complaints/<str:number>/report/           may    may    absent
POST   complaints/<str:number>/inside-task/      not    may    absent
POST   complaints/<str:number>/inside-result/    not    may    absent
POST   complaints/<str:number>/status-link/      may    may    absent
POST   complaints/<str:number>/status-link-end/  may    may    absent
POST   complaints/<str:number>/withdrawal/       may    may    absent
POST   complaints/<str:number>/resumption/       may    may    absent
GET    desk/                                     may    may    may
GET    tickets/<str:number>/                     may    may    absent
GET    tickets/<str:number>/composer/            leads  leads  leads
POST   tickets/<str:number>/composer/            may    may    absent
GET    tickets/<str:number>/replies/             leads  leads  leads
POST   tickets/<str:number>/replies/             may    may    absent
GET    tickets/<str:number>/solution/            leads  leads  leads
POST   tickets/<str:number>/solution/            may    may    absent
GET    tickets/<str:number>/closure/             leads  leads  leads
POST   tickets/<str:number>/closure/             not    may    absent
GET    tickets/<str:number>/hold/                leads  leads  leads
POST   tickets/<str:number>/hold/                may    may    absent
GET    tickets/<str:number>/resumption/          leads  leads  leads
POST   tickets/<str:number>/resumption/          may    may    absent
GET    tickets/<str:number>/reopening/           leads  leads  leads
POST   tickets/<str:number>/reopening/           may    may    absent
GET    tickets/<str:number>/severity/            leads  leads  leads
POST   tickets/<str:number>/severity/            may    may    absent
GET    tickets/<str:number>/extension_requests/  leads  leads  leads
POST   tickets/<str:number>/extension_requests/  may    may    absent
GET    tickets/<str:number>/deferral/            leads  leads  leads
POST   tickets/<str:number>/deferral/            may    may    absent
GET    tickets/<str:number>/party_notices/       leads  leads  leads
POST   tickets/<str:number>/party_notices/       may    may    absent
GET    extensions/                               may    may    may
GET    extensions/<int:pk>/                      may    may    absent
POST   extensions/<int:pk>/approval/             not    may    absent
POST   extensions/<int:pk>/refusal/              not    may    absent
POST   extensions/<int:pk>/withdrawal/           may    not    absent
GET    closing-time/                             may    may    may
POST   closing-time/                             may    may    may
GET    tickets/<str:number>/promise/             leads  leads  leads
POST   tickets/<str:number>/promise/             may    may    absent
GET    tickets/<str:number>/details/             leads  leads  leads
POST   tickets/<str:number>/details/             may    may    absent
GET    complaints/tracing/                      not    not    not
POST   complaints/tracing/<str:number>/trace/   not    not    not
GET    complaints/figures/                      may    may    may
GET    complaints/repeated/                     may    may    may
GET    complaints/went-wrong/                   may    may    may
POST   complaints/<str:number>/neglect/         not    may    absent
GET    reports/repeated/                         may    may    may
GET    tickets/<str:number>/transfers/           leads  leads  leads
POST   tickets/<str:number>/transfers/           may    may    absent
GET    tickets/<str:number>/assignment/          leads  leads  leads
POST   tickets/<str:number>/assignment/          not    may    absent
GET    slips/                                    may    may    may
GET    slips/<int:pk>/                           may    may    absent
POST   slips/<int:pk>/acceptance/                not    not    absent
POST   slips/<int:pk>/refusal/                   not    not    absent
POST   slips/<int:pk>/withdrawal/                may    may    absent
POST   slips/<int:pk>/return/                    not    not    absent
POST   slips/<int:pk>/reply/                     not    not    absent
POST   slips/<int:pk>/arbitration/               not    not    absent
GET    tickets/<str:number>/attachments/         leads  leads  leads
POST   tickets/<str:number>/attachments/         may    may    absent
GET    tickets/<str:number>/notes/               leads  leads  leads
POST   tickets/<str:number>/notes/               may    may    absent
GET    tickets/<str:number>/closure-at-once/     leads  leads  leads
POST   tickets/<str:number>/closure-at-once/     may    may    absent
POST   tickets/<str:number>/following/           may    may    absent
POST   tickets/<str:number>/presence/            may    may    absent
GET    tickets/<str:number>/mentionable/         may    may    absent
GET    saved-views/                              may    may    may
POST   saved-views/                              may    may    may
GET    saved-views/new/                          may    may    may
GET    saved-views/<int:pk>/                     may    absent absent
POST   saved-views/<int:pk>/                     may    absent absent
POST   saved-views/<int:pk>/start/               may    absent absent
POST   saved-views/<int:pk>/deletion/            may    absent absent
GET    canned-replies/                           may    may    may
POST   canned-replies/                           not    not    not
GET    canned-replies/<int:pk>/                  may    may    absent
POST   canned-replies/<int:pk>/                  not    not    absent
GET    tickets/<str:number>/merge/               may    may    absent
POST   tickets/<str:number>/merge/               may    may    absent
GET    tickets/<str:number>/split/               may    may    absent
POST   tickets/<str:number>/split/               may    may    absent
GET    tickets/<str:number>/parent/              leads  leads  leads
POST   tickets/<str:number>/parent/              may    may    absent
GET    tickets/<str:number>/parent/removal/      leads  leads  leads
POST   tickets/<str:number>/parent/removal/      may    may    absent
GET    tickets/<str:number>/links/               leads  leads  leads
POST   tickets/<str:number>/links/               may    may    absent
GET    tickets/<str:number>/links/removal/       leads  leads  leads
POST   tickets/<str:number>/links/removal/       may    may    absent
GET    tickets/<str:number>/membership/          leads  leads  leads
POST   tickets/<str:number>/membership/          may    may    absent
GET    tickets/<str:number>/membership/removal/  leads  leads  leads
POST   tickets/<str:number>/membership/removal/  may    may    absent
GET    tickets/<str:number>/incident/            may    may    absent
POST   tickets/<str:number>/incident/            not    may    absent
POST   tickets/<str:number>/incident/ending/     not    may    absent
GET    matters/found/                            may    may    may
GET    bulk/                                     not    may    may
POST   bulk/                                     not    may    may
GET    bulk/<int:pk>/                            may    absent absent
POST   bulk/<int:pk>/cancellation/               may    absent absent
GET    calls/                                       may    may    may
GET    calls/popup/                                 may    may    may
POST   calls/start/                                 may    may    may
GET    calls/<int:pk>/                              may    may    absent
POST   calls/<int:pk>/transfers/                    may    may    absent
POST   calls/<int:pk>/hang-up/                      may    may    absent
GET    tickets/<str:number>/call-backs/             leads  leads  leads
POST   tickets/<str:number>/call-backs/             may    may    absent
GET    tickets/<str:number>/call-outcomes/          leads  leads  leads
POST   tickets/<str:number>/call-outcomes/          may    may    absent
GET    tickets/<str:number>/call-plan/              leads  leads  leads
POST   tickets/<str:number>/call-plan/              may    may    absent
POST   complaints/<str:number>/investigation/       not    may    absent
POST   complaints/<str:number>/investigation/return/ not    may    absent
POST   complaints/<str:number>/verdict/             not    may    absent
POST   complaints/<str:number>/objections/          may    may    absent
POST   complaints/<str:number>/objections/<int:pk>/decision/ may    may    absent
POST   complaints/<str:number>/options/             not    may    absent
POST   complaints/<str:number>/remedy/              not    may    absent
POST   complaints/<str:number>/remedy/approval/     not    not    absent
POST   complaints/<str:number>/answers/             not    may    absent
POST   complaints/<str:number>/acceptance/          not    may    absent
POST   complaints/<str:number>/closure/             not    may    absent
POST   complaints/<str:number>/reopening/           not    may    absent
GET    complaints/<str:number>/8d/                  may    may    absent
GET    complaints/<str:number>/answer/              may    may    absent
POST   complaints/<str:number>/findings/            not    may    absent
POST   complaints/<str:number>/assist-requests/     not    may    absent
POST   complaints/<str:number>/whys/                not    may    absent
POST   complaints/<str:number>/causes/              not    may    absent
POST   complaints/<str:number>/cause-findings/      not    may    absent
POST   complaints/<str:number>/statements/          not    may    absent
POST   complaints/<str:number>/parties/             not    may    absent
POST   complaints/<str:number>/hearings/            not    may    absent
POST   complaints/<str:number>/actions/             not    may    absent
POST   complaints/<str:number>/lesson/              not    may    absent
GET    assist-requests/                             may    may    may
GET    assist-requests/<int:pk>/                    may    may    absent
POST   assist-requests/<int:pk>/answer/             not    not    absent
POST   assist-requests/<int:pk>/refusal/            not    not    absent
POST   assist-requests/<int:pk>/pressing/           not    may    absent
POST   complaints/<str:number>/referrals/           may    may    absent
POST   complaints/<str:number>/conduct/             not    may    absent
GET    complaints/improvements/                     may    may    may
GET    complaints/reports/                          may    may    may
POST   complaints/reports/new/                      may    may    may
POST   complaints/reports/submissions/              may    may    not
GET    complaints/reports/<int:pk>/                 may    may    absent
GET    returns/exchanges/                           may    may    may
GET    returns/exchanges/new/                       may    may    not
POST   returns/exchanges/new/                       may    may    not
GET    returns/exchanges/ledger/                    may    may    may
GET    returns/exchanges/by-id/<int:pk>/            may    may    absent
GET    returns/exchanges/<str:number>/              may    may    absent
POST   returns/exchanges/<str:number>/approval/     not    may    absent
POST   returns/exchanges/<str:number>/refusal/      not    may    absent
POST   returns/exchanges/<str:number>/withdrawal/   may    not    absent
POST   returns/exchanges/<str:number>/handover/     may    may    absent
POST   returns/exchanges/<str:number>/receipt/      not    not    absent
POST   returns/exchanges/<str:number>/return/       not    not    absent
POST   returns/exchanges/<str:number>/settlement/   not    not    absent
GET    referrals/                                   may    may    may
GET    referrals/<int:pk>/                          may    may    absent
POST   referrals/<int:pk>/result/                   may    not    absent
GET    concerns/<int:pk>/                           may    may    absent
POST   concerns/<int:pk>/                           not    may    absent
GET    hearings/<int:pk>/                           may    absent absent
POST   hearings/<int:pk>/                           may    absent absent
GET    actions/                                     may    may    may
GET    actions/<int:pk>/                            may    may    absent
POST   actions/<int:pk>/completion/                 may    not    absent
POST   actions/<int:pk>/verification/               not    not    absent
POST   actions/<int:pk>/owner/                      not    may    absent
POST   actions/<int:pk>/evidence/                   may    not    absent
GET    visits/                                      may    may    may
GET    visits/new/                                  may    may    may
POST   visits/new/                                  may    may    may
GET    visits/<int:pk>/                             may    may    absent
POST   visits/<int:pk>/reception/                   may    may    absent
POST   visits/<int:pk>/checks/                      may    may    absent
POST   visits/<int:pk>/waits/                       may    may    absent
POST   visits/<int:pk>/attendance/                  may    may    absent
POST   visits/<int:pk>/seeing-off/                  may    may    absent
POST   visits/<int:pk>/leaving/                     may    may    absent
POST   visits/<int:pk>/message/                     may    may    absent
GET    team/                                        not    may    not
POST   team/members/<str:number>/skill/          not    may    absent
GET    whispers/                                 may    may    may
POST   whispers/                                 not    may    not
POST   whispers/<int:pk>/reading/                may    absent absent
POST   duty-state/                                  may    may    may
GET    intake/                                   may    may    may
POST   intake/                                   may    may    may
POST   intake/customer/                          may    may    may
GET    intake/promises/                          may    may    may
GET    tickets/<str:number>/escalations/         leads  leads  leads
POST   tickets/<str:number>/escalations/         may    may    absent
GET    tickets/<str:number>/feedback/            leads  leads  leads
POST   tickets/<str:number>/feedback/            may    may    absent
GET    tickets/<str:number>/steps/               leads  leads  leads
POST   tickets/<str:number>/steps/               may    may    absent
GET    tickets/<str:number>/fault-reports/       leads  leads  leads
POST   tickets/<str:number>/fault-reports/       may    may    absent
GET    tickets/<str:number>/work-orders/         may    may    absent
POST   tickets/<str:number>/work-orders/         may    may    absent
GET    work-orders/                              may    may    may
GET    work-orders/<int:pk>/                     may    may    absent
POST   work-orders/<int:pk>/departure/           not    not    absent
POST   work-orders/<int:pk>/completion/          not    not    absent
POST   work-orders/<int:pk>/cancellation/        may    may    absent
GET    products/                                 may    may    may
POST   products/                                 not    may    not
GET    products/<int:pk>/                        may    may    may
POST   products/<int:pk>/correction/             not    may    not
POST   products/<int:pk>/retirement/             not    may    not
GET    equipment/                                may    may    may
GET    equipment/new/                            not    may    not
POST   equipment/new/                            not    may    not
GET    equipment/<int:pk>/                       may    may    may
POST   equipment/<int:pk>/correction/            not    may    not
POST   equipment/<int:pk>/retirement/            not    may    not
GET    sites/                                    may    may    may
GET    sites/new/                                not    may    not
POST   sites/new/                                not    may    not
GET    sites/<int:pk>/                           may    may    may
POST   sites/<int:pk>/correction/                not    may    not
POST   sites/<int:pk>/retirement/                not    may    not
GET    tickets/<str:number>/sold/                leads  leads  leads
POST   tickets/<str:number>/sold/                may    may    absent
POST   tickets/<str:number>/sold/removal/        may    may    absent
GET    orders/new/                               not    may    not
POST   orders/new/                               not    may    not
POST   orders/<str:number>/correction/           not    may    not
POST   orders/<str:number>/lines/                not    may    not
GET    orders/<str:number>/lines/<int:pk>/       not    may    not
POST   orders/<str:number>/lines/<int:pk>/       not    may    not
GET    orders/                                   may    may    may
GET    orders/import/                            may    may    may
POST   orders/import/                            not    may    not
GET    orders/import/<int:pk>/rejects/           absent may    absent
GET    orders/<str:number>/                      may    may    may
POST   orders/<str:number>/entries/              not    may    not
POST   orders/<str:number>/entries/<int:pk>/undoing/ not    may    not
GET    fault-reports/                            may    may    may
GET    fault-reports/<int:pk>/                   may    may    absent
POST   fault-reports/<int:pk>/                   may    may    absent
GET    tickets/<str:number>/references/          leads  leads  leads
POST   tickets/<str:number>/references/          may    may    absent
POST   tickets/<str:number>/phrases/             may    may    absent
POST   tickets/<str:number>/wording/             may    may    absent
GET    tickets/<str:number>/check-lists/         may    may    absent
POST   tickets/<str:number>/check-lists/         may    may    absent
GET    scores/                                   may    may    may
GET    scores/<int:pk>/                          may    may    absent
POST   scores/<int:pk>/                          may    not    absent
GET    members/<str:work_number>/score/          absent may    absent
POST   members/<str:work_number>/score/          absent may    absent
GET    undertakings/                             may    may    may
POST   undertakings/<int:pk>/                    may    may    may
GET    calls/<int:pk>/score/                     not    may    absent
POST   calls/<int:pk>/score/                     not    may    absent
GET    knowledge/                                may    may    may
POST   knowledge/                                may    may    may
GET    knowledge/new/                            not    may    not
POST   knowledge/new/                            not    may    not
POST   knowledge/suggestions/                    may    may    may
GET    knowledge/review/                         may    may    may
GET    knowledge/unanswered/                     not    may    not
POST   knowledge/unanswered/                     not    may    not
GET    knowledge/<int:pk>/                       may    may    absent
GET    knowledge/<int:pk>/edit/                  not    may    absent
POST   knowledge/<int:pk>/edit/                  not    may    absent
POST   knowledge/<int:pk>/submission/            not    may    absent
POST   knowledge/<int:pk>/review/                not    may    absent
POST   knowledge/<int:pk>/publication/           not    may    absent
POST   knowledge/<int:pk>/withdrawal/            not    may    absent
GET    problems/                                may    may    may
GET    problems/export/                         may    may    may
GET    problem-lists/<int:pk>/                  may    may    absent
POST   problem-lists/<int:pk>/                  not    may    absent
GET    reports/time-to-solve/                    may    may    may
GET    customers/                                may    may    may
POST   customers/                                may    may    may
GET    customers/duplicates/                     may    may    may
GET    customers/contacts/<int:pk>/              may    may    may
POST   customers/contacts/<int:pk>/              may    may    may
POST   customers/consents/<int:pk>/withdrawal/   may    may    may
GET    customers/<int:pk>/                       may    may    may
POST   customers/<int:pk>/correction/            may    may    may
POST   customers/<int:pk>/contacts/              may    may    may
POST   customers/<int:pk>/consents/              may    may    may
GET    customers/<int:pk>/merge/                 not    may    not
POST   customers/<int:pk>/merge/                 not    may    not
GET    tickets/<str:number>/address/             not    may    absent
POST   tickets/<str:number>/address/             not    may    absent
GET    customers/<int:pk>/reveal/                not    may    not
POST   customers/<int:pk>/reveal/                not    may    not
GET    clocks/<int:pk>/                          may    may    absent
""")


def endpoints() -> Iterator[Endpoint]:
    return (each for each in permissions.endpoints() if not each.is_rest and each.route not in PUBLIC)


def forms(world: SimpleNamespace) -> dict[str, dict[str, Any]]:
    """What must be sent, or asked for, for the door to be asked at all."""
    marked = {"action": "close", "item": f"{world.hidden[0]}:1"}
    return {
        "GET bulk/": marked,
        "POST bulk/": marked,
        "GET customers/<int:pk>/merge/": {"with": world.another.pk},
        "POST customers/<int:pk>/merge/": {"merged": world.another.pk},
        "POST intake/customer/": {"choose": world.named["customers"]},
        "GET matters/found/": {"target": world.hidden[0]},
        **{f"POST returns/<str:number>/{act}/": {"difference": world.named["discrepancies"]} for act in ("propose", "decide")},
        "POST tickets/<str:number>/links/removal/": {"link": world.named["links"]},
        "POST tickets/<str:number>/sold/removal/": {"named": world.named["sold"]},
    }


@pytest.fixture
def world(db, tmp_path, settings) -> SimpleNamespace:
    settings.DESK_FILES = tmp_path / "files"
    return permissions.make_world(tmp_path)


def asker(world: SimpleNamespace, reader: str = "", **headers: str) -> Callable[..., Any]:
    """asker(world, reader)(method, endpoint) → the answer, of the world's object, or of none with there=False."""
    client, sent = Client(raise_request_exception=False), forms(world)
    if reader:
        client.force_login(world.members[reader], backend="staff.sign_in.MemberBackend")

    def asked(method: str, endpoint: Endpoint, *, there: bool = True) -> Any:
        version = {} if method == "GET" else dict.fromkeys(("version", "revision"), version_on(endpoint.route, world))
        body = version | sent.get(f"{method} {endpoint.route}", {})
        typed = body if method in ("GET", "POST") else None
        return ask(client, method, path_of(endpoint.route, world, there=there), typed, **headers)

    return asked


def test_every_page_stands_in_the_table(world):
    """A function is asked which methods it takes besides: what it does not take, it answers with 405."""
    asked, routes = asker(world, "supervisor"), [each.route for each in endpoints()]
    gone = [name for name in TABLE if name.split()[1] not in routes]
    others = [(method, each) for each in endpoints() for method in permissions.METHODS if f"{method} {each.route}" not in TABLE]
    new = [f"{method} {each.route}" for method, each in others if asked(method, each).status_code != 405]
    assert (new, gone) == ([], []), "add what is new to TABLE, and take out what is gone"


@pytest.mark.parametrize("reader", permissions.READERS)
def test_each_member_gets_what_the_table_says(world, reader):
    asked, found, leaked = asker(world, reader), {}, []
    for each in endpoints():
        for method in (method for method in permissions.METHODS if f"{method} {each.route}" in TABLE):
            answer = asked(method, each)
            found[f"{method} {each.route}"] = got(answer, partial(asked, method, each, there=False))
            if reader == "other":
                leaked += [(method, each.route, word) for word in leaks(answer, world)]
    assert not (wrong := differences(found, {name: cells[reader] for name, cells in TABLE.items()})), wrong
    assert leaked == []


def test_whoever_is_not_signed_in_is_asked_to_sign_in_and_nothing_else(world):
    """Also of what is not there: a page is led to the sign-in page, everything else is told 401; a key changes nothing about it."""
    key = {"Authorization": f"Bearer {key_of(world.members['own'])}"}
    asked, with_key, fragment, wrong = asker(world), asker(world, **key), asker(world, HX_Request="true"), []
    for each in endpoints():
        pages = [asked("GET", each), asked("GET", each, there=False), with_key("GET", each)]
        others = [fragment("GET", each), with_key("POST", each), *(asked(method, each) for method in (*permissions.METHODS[1:], "OPTIONS"))]
        led = [(page.status_code, page.headers.get("Location", "").partition("=")[0], page.said) for page in pages]
        if set(led) != {(302, "/sign-in/?next", b"")} or {answer.status_code for answer in others} != {401}:
            wrong.append((each.route, led, [answer.status_code for answer in others]))
    assert wrong == []


NAMING = [
    ("GET", "matters/found/", {"target": "{number}"}),
    ("POST", "search/palette/", {"q": "{number}"}),
    ("GET", "search/", {"q": "{number}"}),
    ("GET", "bulk/", {"action": "close", "item": "{number}:1"}),
    ("POST", "bulk/", {"action": "close", "whole": "{number}"}),
    ("GET", "intake/", {"call": "{call}"}),
    ("GET", "intake/promises/", {"call": "{call}"}),
    ("GET", "tickets/{mine}/merge/", {"target": "{number}"}),
    ("POST", "tickets/{mine}/merge/", {"target": "{number}", "reason": "x", "version": "1"}),
    ("POST", "tickets/{mine}/parent/", {"target": "{number}"}),
    ("POST", "tickets/{mine}/links/", {"target": "{number}"}),
    ("POST", "tickets/{mine}/membership/", {"incident": "{number}"}),
    ("POST", "closing-time/", {"number": "{number}", "reason-{number}": "x", "only": "{number}"}),
]


def test_a_hidden_matter_named_beside_another_is_one_that_is_not_there(world):
    client, wrong = Client(raise_request_exception=False), []
    client.force_login(world.members["other"], backend="staff.sign_in.MemberBackend")

    def said(method: str, path: str, typed: dict[str, str], number: str, call: str) -> Any:
        """Both names in the place they have in what is typed."""
        form = {name.format(number=number): each.format(number=number, call=call) for name, each in typed.items()}
        return ask(client, method, f"/{path.format(mine=world.mine)}", form)

    for named in NAMING:
        wrong += [(*named, line) for line in permissions.unlike(world, partial(said, *named))]
    assert wrong == []
