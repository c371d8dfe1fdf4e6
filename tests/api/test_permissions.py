"""Who may do what over REST: every endpoint and method, for every kind of reader. A new endpoint has a line here, or this fails.

The cells: `may`, whatever else is wrong with the request; `not`, she sees it but may not do this, and is told which right it takes and
who holds it (403); `absent`, byte for byte what she would be told of what does not exist (404). Whoever is not signed in, a customer
say, gets 401 everywhere; a key does what its member may, within its scopes.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import permissions
from tests.api.conftest import key_of
from tests.permissions import Endpoint, ask, differences, got, leaks, path_of, table

ROOT = "api/v1/"
PUBLIC = {
    "": "leads nowhere; whoever asks is told that there is nothing",
    "^api/": "leads nowhere; whoever asks is told that there is nothing",
}
TABLE = table("""
GET    metrics                                                       not    not    not
GET    customers/                                                    may    may    may
POST   customers/                                                    may    may    may
GET    customers/duplicates/                                         may    may    may
GET    customers/<int:pk>/                                           may    may    may
PATCH  customers/<int:pk>/                                           may    may    may
GET    customers/<int:pk>/contacts/                                  may    may    may
POST   customers/<int:pk>/contacts/                                  may    may    may
GET    customers/<int:pk>/consents/                                  may    may    may
POST   customers/<int:pk>/consents/                                  may    may    may
POST   customers/<int:pk>/merge/                                     not    may    not
POST   customers/<int:pk>/reveal/                                    not    may    not
POST   consents/<int:pk>/withdrawal/                                 may    may    may
GET    contacts/                                                     may    may    may
GET    contacts/<int:pk>/                                            may    may    may
PATCH  contacts/<int:pk>/                                            may    may    may
GET    calls/                                                        may    may    may
GET    calls/<str:call>/                                             may    may    absent
POST   calls/<str:call>/events/                                      may    may    absent
GET    calls/<str:call>/transfers/                                  may    may    absent
POST   calls/<str:call>/transfers/                                  may    may    absent
POST   calls/<str:call>/hang_up/                                    may    may    absent
GET    tickets/<slug:number>/call_backs/                            may    may    absent
POST   tickets/<slug:number>/call_backs/                            may    may    absent
GET    tickets/<slug:number>/call_outcomes/                         may    may    absent
POST   tickets/<slug:number>/call_outcomes/                         may    may    absent
POST   tickets/<slug:number>/call_plan/                             may    may    absent
GET    complaints/                                                  may    may    may
POST   complaints/                                                  may    may    not
GET    complaints/<str:number>/                                     may    may    absent
POST   complaints/<str:number>/correction/                          may    may    absent
POST   complaints/<str:number>/acknowledgement/                     may    may    absent
GET    complaints/<str:number>/evidence/                            may    may    absent
POST   complaints/<str:number>/evidence/                            may    may    absent
POST   complaints/<str:number>/evidence/<int:pk>/custody/           may    may    absent
POST   complaints/<str:number>/assessment/                          not    may    absent
POST   complaints/<str:number>/lowering/                            not    may    absent
POST   complaints/<str:number>/lowering/decision/                   not    may    absent
POST   complaints/<str:number>/containment/                         not    may    absent
POST   complaints/<str:number>/settlement/                          may    may    absent
POST   complaints/<str:number>/report/                              may    may    absent
POST   complaints/<str:number>/inside_tasks/                        not    may    absent
POST   complaints/<str:number>/inside_tasks/<int:pk>/completion/    not    may    absent
POST   complaints/<str:number>/status_link/                         may    may    absent
DELETE complaints/<str:number>/status_link/                         may    may    absent
POST   complaints/<str:number>/withdrawal/                          may    may    absent
POST   complaints/<str:number>/resumption/                          may    may    absent
GET    visits/                                                      may    may    may
POST   visits/                                                      may    may    may
GET    visits/<int:pk>/                                             may    may    absent
POST   visits/<int:pk>/reception/                                   may    may    absent
POST   visits/<int:pk>/checks/                                      may    may    absent
POST   visits/<int:pk>/waits/                                       may    may    absent
POST   visits/<int:pk>/attendance/                                  may    may    absent
POST   visits/<int:pk>/seeing_off/                                  may    may    absent
POST   visits/<int:pk>/leaving/                                     may    may    absent
POST   visits/<int:pk>/message/                                     may    may    absent
POST   complaints/<str:number>/investigation/                       not    may    absent
POST   complaints/<str:number>/investigation/return/                not    may    absent
GET    complaints/<str:number>/verdict/                             may    may    absent
POST   complaints/<str:number>/verdict/                             not    may    absent
POST   complaints/<str:number>/objections/                          may    may    absent
POST   complaints/<str:number>/objections/<int:pk>/decision/        not    not    absent
GET    complaints/<str:number>/options/                             may    may    absent
POST   complaints/<str:number>/options/                             not    may    absent
GET    complaints/<str:number>/remedy/                              may    may    absent
POST   complaints/<str:number>/remedy/                              not    may    absent
POST   complaints/<str:number>/remedy/approval/                     not    not    absent
GET    complaints/<str:number>/answers/                             may    may    absent
POST   complaints/<str:number>/answers/                             not    may    absent
POST   complaints/<str:number>/acceptance/                          not    may    absent
GET    complaints/<str:number>/closure/                             may    may    absent
POST   complaints/<str:number>/closure/                             not    may    absent
POST   complaints/<str:number>/reopening/                           not    may    absent
GET    complaints/<str:number>/findings/                            may    may    absent
POST   complaints/<str:number>/findings/                            not    may    absent
POST   complaints/<str:number>/assist_requests/                     not    may    absent
POST   complaints/<str:number>/whys/                                not    may    absent
POST   complaints/<str:number>/causes/                              not    may    absent
POST   complaints/<str:number>/cause_findings/                      not    may    absent
POST   complaints/<str:number>/statements/                          not    may    absent
POST   complaints/<str:number>/parties/                             not    may    absent
POST   complaints/<str:number>/hearings/                            not    may    absent
POST   complaints/<str:number>/lesson/                              not    may    absent
GET    complaints/<str:number>/actions/                             may    may    absent
POST   complaints/<str:number>/actions/                             not    may    absent
GET    complaints/<str:number>/actions/<int:pk>/                    may    may    absent
POST   complaints/<str:number>/actions/<int:pk>/completion/         may    not    absent
POST   complaints/<str:number>/actions/<int:pk>/verification/       not    not    absent
POST   complaints/<str:number>/actions/<int:pk>/owner/              not    may    absent
GET    complaints/<str:number>/actions/<int:pk>/attachments/        may    may    absent
POST   complaints/<str:number>/actions/<int:pk>/attachments/        may    not    absent
GET    corrective_actions/                                          may    may    may
GET    assist_requests/                                             may    may    may
GET    assist_requests/<int:pk>/                                    may    may    absent
POST   assist_requests/<int:pk>/answer/                             not    not    absent
POST   assist_requests/<int:pk>/refusal/                            not    not    absent
POST   assist_requests/<int:pk>/pressing/                           not    may    absent
POST   complaints/<str:number>/referrals/                           may    may    absent
POST   complaints/<str:number>/conduct/                             not    may    absent
GET    exchange_slips/                                               may    may    may
POST   exchange_slips/                                               may    may    not
GET    exchange_slips/<str:number>/                                  may    may    absent
POST   exchange_slips/<str:number>/approvals/                        not    may    absent
POST   exchange_slips/<str:number>/withdrawal/                       may    not    absent
POST   exchange_slips/<str:number>/handovers/                        may    may    absent
POST   exchange_slips/<str:number>/receipt/                          not    not    absent
POST   exchange_slips/<str:number>/receipt/return/                   not    not    absent
POST   exchange_slips/<str:number>/settlement/                       not    not    absent
GET    referrals/                                                   may    may    may
GET    referrals/<int:pk>/                                          may    may    absent
POST   referrals/<int:pk>/result/                                   may    not    absent
GET    complaint_reports/                                           may    may    may
POST   complaint_reports/                                           may    may    may
GET    complaint_reports/<int:pk>/                                  may    may    absent
GET    submissions/                                                 may    may    may
POST   submissions/                                                 may    may    not
GET    reports/complaint_improvements/                              may    may    may
GET    concerns/                                                    may    may    may
POST   concerns/<int:pk>/improvement/                               not    may    absent
GET    hearings/                                                    may    may    may
POST   hearings/<int:pk>/statements/                                may    absent absent
GET    members/                                                     may    may    may
POST   members/<str:number>/skill/                                  not    may    absent
GET    whispers/                                                    may    may    may
POST   whispers/                                                    not    may    not
POST   whispers/<int:pk>/reading/                                   may    absent absent
GET    duty_states/                                                 may    may    may
POST   duty_states/                                                 may    may    may
GET    tickets/                                                      may    may    may
POST   tickets/                                                      may    may    may
GET    tickets/<slug:number>/                                        may    may    absent
GET    tickets/<slug:number>/replies/                                may    may    absent
POST   tickets/<slug:number>/replies/                                may    may    absent
POST   tickets/<slug:number>/solution/                               may    may    absent
POST   tickets/<slug:number>/closure/                                not    may    absent
POST   tickets/<slug:number>/hold/                                   may    may    absent
POST   tickets/<slug:number>/resumption/                             may    may    absent
POST   tickets/<slug:number>/reopening/                              may    may    absent
POST   tickets/<slug:number>/severity/                               may    may    absent
GET    tickets/<slug:number>/extension_requests/                     may    may    absent
POST   tickets/<slug:number>/extension_requests/                     may    may    absent
POST   tickets/<slug:number>/extension_requests/<int:pk>/approval/   not    may    absent
POST   tickets/<slug:number>/extension_requests/<int:pk>/refusal/    not    may    absent
POST   tickets/<slug:number>/extension_requests/<int:pk>/withdrawal/ may    not    absent
POST   tickets/<slug:number>/deferral/                               may    may    absent
GET    tickets/<slug:number>/party_notices/                          may    may    absent
POST   tickets/<slug:number>/party_notices/                          may    may    absent
GET    closing_time/                                                 may    may    may
GET    tickets/<slug:number>/promise/                                may    may    absent
POST   tickets/<slug:number>/promise/                                may    may    absent
POST   tickets/<slug:number>/address_readings/                      not    may    absent
POST   tickets/<slug:number>/details/                                may    may    absent
GET    tickets/<slug:number>/repeated_contacts/                      may    may    absent
POST   tickets/<slug:number>/repeated_contacts/                      may    may    absent
GET    lines/                                                        may    may    may
POST   tickets/<slug:number>/assignment/                             not    may    absent
GET    tickets/<slug:number>/custody/                                may    may    absent
GET    tickets/<slug:number>/transfers/                              may    may    absent
POST   tickets/<slug:number>/transfers/                              may    may    absent
GET    tickets/<slug:number>/transfers/<int:pk>/                     may    may    absent
POST   tickets/<slug:number>/transfers/<int:pk>/acceptance/          not    not    absent
POST   tickets/<slug:number>/transfers/<int:pk>/refusal/             not    not    absent
POST   tickets/<slug:number>/transfers/<int:pk>/withdrawal/          may    may    absent
POST   tickets/<slug:number>/transfers/<int:pk>/return/              not    not    absent
POST   tickets/<slug:number>/transfers/<int:pk>/reply/               not    not    absent
POST   tickets/<slug:number>/transfers/<int:pk>/arbitration/         not    not    absent
POST   tickets/<slug:number>/merge/                                  may    may    absent
POST   tickets/<slug:number>/split/                                  may    may    absent
POST   tickets/<slug:number>/parent/                                 may    may    absent
DELETE tickets/<slug:number>/parent/                                 may    may    absent
GET    tickets/<slug:number>/children/                               may    may    absent
GET    tickets/<slug:number>/links/                                  may    may    absent
POST   tickets/<slug:number>/links/                                  may    may    absent
DELETE tickets/<slug:number>/links/<int:pk>/                         may    may    absent
POST   tickets/<slug:number>/incident/                               not    may    absent
DELETE tickets/<slug:number>/incident/                               not    may    absent
POST   tickets/<slug:number>/membership/                             may    may    absent
DELETE tickets/<slug:number>/membership/                             may    may    absent
GET    incidents/                                                    may    may    may
POST   bulk_actions/                                                 not    may    may
GET    bulk_actions/<int:pk>/                                        may    absent absent
POST   bulk_actions/<int:pk>/cancellation/                           may    absent absent
GET    tickets/<slug:number>/clocks/                                 may    may    absent
GET    tickets/<slug:number>/events/                                 may    may    absent
GET    tickets/<slug:number>/attachments/                            may    may    absent
POST   tickets/<slug:number>/attachments/                            may    may    absent
GET    attachments/<int:pk>/content/                                 may    may    absent
GET    tickets/<slug:number>/notes/                                  may    may    absent
POST   tickets/<slug:number>/notes/                                  may    may    absent
GET    tickets/<slug:number>/followers/                              may    may    absent
POST   tickets/<slug:number>/followers/                              may    may    absent
DELETE tickets/<slug:number>/followers/                              may    may    absent
GET    drafts/                                                       may    may    may
POST   drafts/                                                       may    may    may
GET    drafts/<int:pk>/                                              may    absent absent
DELETE drafts/<int:pk>/                                              may    absent absent
GET    views/                                                        may    may    may
POST   views/                                                        may    may    may
GET    views/<int:pk>/                                               may    absent absent
PATCH  views/<int:pk>/                                               may    absent absent
DELETE views/<int:pk>/                                               may    absent absent
POST   views/<int:pk>/start/                                         may    absent absent
DELETE views/<int:pk>/start/                                         may    absent absent
GET    canned_replies/                                               may    may    may
POST   canned_replies/                                               not    not    not
GET    canned_replies/<int:pk>/                                      may    may    absent
PATCH  canned_replies/<int:pk>/                                      not    not    absent
DELETE canned_replies/<int:pk>/                                      not    not    absent
POST   canned_replies/<int:pk>/insertions/                           may    may    absent
GET    clocks/                                                       may    may    may
GET    clocks/<int:pk>/                                              may    may    absent
GET    regulations/                                                  may    may    may
GET    regulations/<slug:code>/                                      may    may    may
GET    articles/                                                     may    may    may
GET    articles/<int:pk>/                                            may    may    may
POST   articles/<int:pk>/adoption/                                   not    not    not
GET    scopes/                                                       may    may    may
GET    schedules/                                                    may    may    may
GET    schedules/<int:pk>/                                           may    may    absent
GET    obligations/                                                  may    may    may
GET    obligations/<int:pk>/                                         may    may    absent
POST   obligations/<int:pk>/completion/                              may    not    absent
GET    calendars/                                                    may    may    may
POST   calendars/                                                    not    not    not
GET    calendars/<slug:code>/                                        may    may    may
PATCH  calendars/<slug:code>/                                        not    not    not
GET    calendars/<slug:code>/days/                                   may    may    may
POST   calendars/<slug:code>/days/                                   not    not    not
DELETE calendars/<slug:code>/days/<int:pk>/                          not    not    not
POST   calendars/<slug:code>/published_years/                        not    not    not
GET    suspensions/                                                  may    may    may
POST   suspensions/                                                  not    may    not
GET    suspensions/<int:pk>/                                         may    may    may
POST   suspensions/<int:pk>/approval/                                not    not    not
POST   suspensions/<int:pk>/rejection/                               not    not    not
POST   suspensions/<int:pk>/withdrawal/                              not    may    not
POST   suspensions/<int:pk>/lifting/                                 not    not    not
GET    return_slips/                                                 may    may    may
POST   return_slips/                                                 not    may    not
GET    return_slips/<str:number>/                                    may    may    absent
POST   return_slips/<str:number>/approvals/                          not    may    absent
POST   return_slips/<str:number>/issue/                              not    may    absent
POST   return_slips/<str:number>/pick_up/                            not    may    absent
POST   return_slips/<str:number>/prints/                             not    may    absent
POST   return_slips/<str:number>/void/                               not    may    absent
GET    return_slips/<str:number>/copies/                             may    may    absent
POST   return_slips/<str:number>/copies/                             may    may    absent
GET    return_slips/<str:number>/receipt/                            not    not    absent
POST   return_slips/<str:number>/receipt/                            not    not    absent
POST   return_slips/<str:number>/receipt/signature/                  not    not    absent
POST   return_slips/<str:number>/receipt/withdrawal/                 not    not    absent
GET    return_slips/<str:number>/receipt/calls/                      may    may    absent
POST   return_slips/<str:number>/receipt/calls/                      not    not    absent
POST   return_slips/<str:number>/receipt/calls/answer/               may    may    absent
GET    return_slips/<str:number>/discrepancies/                      may    may    absent
POST   return_slips/<str:number>/discrepancies/<int:pk>/proposal/    not    may    absent
POST   return_slips/<str:number>/discrepancies/<int:pk>/decision/    not    may    absent
GET    return_slips/<str:number>/discrepancies/<int:pk>/attachments/ may    may    absent
POST   return_slips/<str:number>/discrepancies/<int:pk>/attachments/ not    may    absent
GET    return_slips/<str:number>/settlement/                         may    may    absent
POST   return_slips/<str:number>/settlement/                         not    not    absent
POST   return_slips/<str:number>/settlement/undoing/                 not    not    absent
POST   return_slips/<str:number>/closure/                            not    may    absent
GET    return_receipts/                                              may    may    may
POST   return_receipts/                                              not    not    not
GET    return_receipts/<int:pk>/                                     may    may    absent
POST   return_receipts/<int:pk>/match/                               not    not    absent
GET    return_receipts/<int:pk>/attachments/                         may    may    absent
POST   return_receipts/<int:pk>/attachments/                         not    not    absent
GET    registers/                                                    may    may    may
GET    registers/<slug:code>/                                        may    may    may
GET    registers/<slug:code>/form/                                   may    may    may
POST   registers/<slug:code>/form/                                   not    not    not
GET    registers/<slug:code>/form/draft/                             not    not    not
POST   registers/<slug:code>/form/draft/                             not    not    not
DELETE registers/<slug:code>/form/draft/                             not    not    not
GET    entries/                                                      may    may    may
POST   entries/                                                      may    may    not
GET    entries/<int:pk>/                                             may    may    absent
GET    entries/<int:pk>/corrections/                                 may    may    absent
POST   entries/<int:pk>/corrections/                                 not    may    absent
POST   entries/<int:pk>/void/                                        not    may    absent
GET    entries/<int:pk>/prints/                                      may    may    absent
POST   entries/<int:pk>/prints/                                      may    may    absent
GET    entries/<int:pk>/signatures/                                  may    may    absent
POST   entries/<int:pk>/signatures/                                  may    may    absent
GET    entries/<int:pk>/attachments/                                 may    may    absent
POST   entries/<int:pk>/attachments/                                 may    may    absent
GET    entries/<int:pk>/pdf/                                         may    may    absent
GET    copies/                                                       may    may    may
GET    copies/<int:pk>/                                              may    may    absent
GET    copies/<int:pk>/moves/                                        may    may    absent
POST   copies/<int:pk>/moves/                                        may    may    absent
GET    absences/                                                     may    may    may
POST   absences/                                                     may    may    may
GET    absences/<int:pk>/                                            may    may    absent
POST   absences/<int:pk>/end/                                        may    not    absent
GET    notices/                                                      may    may    may
GET    notices/<int:pk>/                                             may    absent absent
POST   notices/<int:pk>/reading/                                     may    absent absent
GET    regulations/<slug:code>/revisions/                            may    may    may
POST   regulations/<slug:code>/revisions/                            not    not    not
GET    revisions/<int:pk>/                                           may    may    may
POST   revisions/<int:pk>/publication/                               not    not    not
POST   revisions/<int:pk>/rejection/                                 not    not    not
POST   revisions/<int:pk>/withdrawal/                                not    not    not
GET    tickets/<slug:number>/escalations/                            may    may    absent
POST   tickets/<slug:number>/escalations/                            may    may    absent
GET    tickets/<slug:number>/feedback/                               may    may    absent
POST   tickets/<slug:number>/feedback/                               may    may    absent
GET    tickets/<slug:number>/steps/                                  may    may    absent
POST   tickets/<slug:number>/steps/                                  may    may    absent
GET    tickets/<slug:number>/fault_reports/                          may    may    absent
POST   tickets/<slug:number>/fault_reports/                          may    may    absent
GET    fault_reports/                                                may    may    may
GET    fault_reports/<int:pk>/                                       may    may    absent
POST   fault_reports/<int:pk>/outcome/                               may    may    absent
GET    work_orders/                                                  may    may    may
POST   work_orders/                                                  may    may    may
GET    work_orders/<int:pk>/                                         may    may    absent
POST   work_orders/<int:pk>/departure/                               not    not    absent
POST   work_orders/<int:pk>/completion/                              not    not    absent
POST   work_orders/<int:pk>/cancellation/                            may    may    absent
GET    products/                                                     may    may    may
POST   products/                                                     not    may    not
GET    products/<int:pk>/                                            may    may    may
PATCH  products/<int:pk>/                                            not    may    not
POST   products/<int:pk>/retirement/                                 not    may    not
DELETE products/<int:pk>/retirement/                                 not    may    not
GET    orders/                                                       may    may    may
POST   orders/                                                       not    may    not
GET    orders/<str:number>/                                          may    may    may
PATCH  orders/<str:number>/                                          not    may    not
PATCH  orders/<str:number>/lines/<int:pk>/                           not    may    not
POST   orders/<str:number>/lines/                                    not    may    not
GET    orders/<str:number>/entries/                                  may    may    may
POST   orders/<str:number>/entries/                                  not    may    not
POST   orders/<str:number>/entries/<int:pk>/undoing/                 not    may    not
GET    imports/                                                      may    may    may
POST   imports/                                                      not    may    not
GET    imports/<int:pk>/                                             absent may    absent
GET    equipment/<int:pk>/                                           may    may    may
PATCH  equipment/<int:pk>/                                           not    may    not
POST   equipment/<int:pk>/retirement/                                not    may    not
DELETE equipment/<int:pk>/retirement/                                not    may    not
GET    sites/<int:pk>/                                               may    may    may
PATCH  sites/<int:pk>/                                               not    may    not
POST   sites/<int:pk>/retirement/                                    not    may    not
DELETE sites/<int:pk>/retirement/                                    not    may    not
GET    tickets/<slug:number>/sold/                                   may    may    absent
POST   tickets/<slug:number>/sold/                                   may    may    absent
DELETE tickets/<slug:number>/sold/<int:pk>/                          may    may    absent
GET    equipment/                                                    may    may    may
POST   equipment/                                                    not    may    not
GET    sites/                                                        may    may    may
POST   sites/                                                        not    may    not
GET    phrases/                                                      may    may    may
GET    check_lists/                                                  may    may    may
GET    tickets/<slug:number>/said_phrases/                           may    may    absent
POST   tickets/<slug:number>/said_phrases/                           may    may    absent
GET    tickets/<slug:number>/checked_lists/                          may    may    absent
POST   tickets/<slug:number>/checked_lists/                          may    may    absent
POST   tickets/<slug:number>/wording/                                may    may    absent
POST   tickets/<slug:number>/references/                             may    may    absent
GET    undertakings/                                                 may    may    may
GET    undertakings/awaited/                                         not    may    not
POST   undertakings/<int:pk>/signature/                              may    may    may
GET    score_sheets/                                                 may    may    may
GET    scores/                                                       may    may    may
POST   scores/                                                       not    may    not
GET    scores/<int:pk>/                                              may    may    absent
POST   scores/<int:pk>/answer/                                       may    not    absent
GET    knowledge/                                                    may    may    may
POST   knowledge/                                                    not    may    not
GET    knowledge/<int:pk>/                                           may    may    absent
PATCH  knowledge/<int:pk>/                                           not    may    absent
GET    knowledge/<int:pk>/versions/                                  may    may    absent
POST   knowledge/<int:pk>/submission/                                not    may    absent
POST   knowledge/<int:pk>/review/                                    not    may    absent
POST   knowledge/<int:pk>/publication/                               not    may    absent
POST   knowledge/<int:pk>/withdrawal/                                not    may    absent
GET    knowledge_searches/                                           not    may    not
POST   knowledge_searches/                                           may    may    may
POST   knowledge_searches/<int:pk>/answer/                           not    may    not
GET    customer_problems/                                           may    may    may
GET    problem_lists/                                               may    may    may
GET    problem_lists/<int:pk>/                                      may    may    absent
POST   problem_lists/<int:pk>/acknowledgement/                      not    may    absent
POST   complaints/<str:number>/neglect/                              not    may    absent
GET    traced_matters/                                               not    not    not
POST   traced_matters/<slug:number>/trace/                           not    not    not
GET    reports/complaints/                                           may    may    may
GET    reports/time_to_solve/                                        may    may    may
GET    read_entries/                                                 not    may    not
GET    stock_places/                                                may    may    may
POST   stock_places/                                                not    not    not
GET    stock_places/<slug:code>/                                    may    may    absent
PATCH  stock_places/<slug:code>/                                    not    not    absent
GET    stock_places/<slug:code>/closes/                             may    may    absent
POST   stock_places/<slug:code>/closes/                             not    not    absent
GET    settlements/                                                 may    may    may
GET    settlement_months/                                           may    may    may
POST   settlement_months/                                           may    may    may
GET    settlement_months/<int:pk>/                                  absent may    absent
GET    month_closes/<int:pk>/                                       may    may    absent
GET    stock_items/<int:pk>/                                        may    may    may
PATCH  stock_items/<int:pk>/                                        not    not    not
GET    stock_entries/                                               may    may    may
POST   stock_entries/                                               may    may    may
GET    stock_entries/<int:pk>/                                      may    may    absent
POST   stock_entries/<int:pk>/counter_entry/                        not    not    absent
GET    stock_levels/                                                may    may    may
GET    write_offs/                                                  may    may    may
POST   write_offs/                                                  may    may    may
GET    write_offs/<int:pk>/                                         may    may    absent
POST   write_offs/<int:pk>/approval/                                not    not    absent
POST   write_offs/<int:pk>/refusal/                                 not    not    absent
GET    stock_needs/                                                 may    may    may
POST   stock_needs/                                                 may    may    may
GET    stock_needs/<int:pk>/                                        may    may    absent
PATCH  stock_needs/<int:pk>/                                        not    not    absent
DELETE stock_needs/<int:pk>/                                        not    not    absent
GET    shortages/                                                   may    may    may
GET    shortages/<int:pk>/                                          may    may    absent
GET    requisitions/                                                may    may    may
POST   requisitions/                                                not    not    not
GET    requisitions/<int:pk>/                                       may    may    absent
POST   requisitions/<int:pk>/approvals/                             not    may    absent
POST   requisitions/<int:pk>/refusal/                               not    may    absent
POST   requisitions/<int:pk>/withdrawal/                            may    not    absent
POST   requisitions/<int:pk>/ending/                                may    not    absent
POST   requisitions/<int:pk>/issues/                                not    not    absent
POST   requisitions/<int:pk>/returns/                               not    not    absent
POST   requisitions/<int:pk>/counter_entries/                       not    not    absent
GET    search/                                                       may    may    may
GET    events/                                                       may    may    may
GET    schema/                                                       may    may    may
GET    docs/                                                         may    may    may
""")


def endpoints() -> Iterator[Endpoint]:
    return (each for each in permissions.endpoints() if each.is_rest and name_of(each) not in PUBLIC)


def name_of(endpoint: Endpoint) -> str:
    return endpoint.route.removeprefix(ROOT)


def resource_of(endpoint: Endpoint) -> str:
    """The word of its scopes; empty for what describes the API, which every key may read."""
    return getattr(endpoint.view.cls, "resource", "")


def bodies(world: SimpleNamespace) -> dict[str, dict[str, Any]]:
    """What must be sent for the door to be asked at all."""
    hidden = world.hidden[0]
    return {
        "POST calls/<str:call>/events/": {"kind": "ended", "at": world.at.isoformat()},
        "POST bulk_actions/": {"action": "close", "text": "Done", "items": [{"number": hidden, "version": 1}]},
        "POST tickets/<slug:number>/attachments/": {"file": SimpleUploadedFile("leak.png", b"\x89PNG")},
        "POST return_receipts/<int:pk>/attachments/": {"file": SimpleUploadedFile("box.png", b"\x89PNG")},
        "POST return_slips/<str:number>/discrepancies/<int:pk>/attachments/": {"file": SimpleUploadedFile("seal.png", b"\x89PNG")},
        "POST entries/<int:pk>/attachments/": {"file": SimpleUploadedFile("slip.png", b"\x89PNG")},
        "POST complaints/<str:number>/objections/<int:pk>/decision/": {"granted": True, "answer": "x"},
        "POST complaints/<str:number>/actions/<int:pk>/attachments/": {"file": SimpleUploadedFile("leak.png", b"\x89PNG")},
    }


@pytest.fixture
def world(db, tmp_path, settings) -> SimpleNamespace:
    settings.DESK_FILES = tmp_path / "files"
    return permissions.make_world(tmp_path)


def asker(key: str, world: SimpleNamespace) -> Callable[..., Any]:
    """asker(key, world)(method, endpoint) → the answer, of the world's object, or of none with there=False."""
    client, bearer, sent = Client(raise_request_exception=False), {"Authorization": f"Bearer {key}"} if key else {}, bodies(world)

    def asked(method: str, endpoint: Endpoint, *, there: bool = True) -> Any:
        reads = method in ("GET", "HEAD", "OPTIONS")
        headers = {} if reads else {"If-Match": "*", "Idempotency-Key": f"{method}-{hash(endpoint.route)}-{there}"}
        body = None if reads else sent.get(f"{method} {name_of(endpoint)}", {})
        for file in (body or {}).values():
            if isinstance(file, SimpleUploadedFile):
                file.seek(0)
        return ask(client, method, path_of(endpoint.route, world, there=there), body, **bearer, **headers)

    return asked


def test_every_endpoint_stands_in_the_table():
    there = {f"{method} {name_of(each)}" for each in endpoints() for method in each.methods}
    assert sorted(there ^ set(TABLE)) == [], "add what is new to TABLE, and take out what is gone"


@pytest.mark.parametrize("reader", permissions.READERS)
def test_each_member_gets_what_the_table_says(world, reader):
    asked = asker(key_of(world.members[reader]), world)
    found, leaked = {}, []
    for each in endpoints():
        for method in each.methods:
            answer = asked(method, each)
            found[f"{method} {name_of(each)}"] = got(answer, partial(asked, method, each, there=False))
            if reader == "other":
                leaked += [(method, each.route, word) for word in leaks(answer, world)]
    assert not (wrong := differences(found, {name: cells[reader] for name, cells in TABLE.items()})), wrong
    assert leaked == []


def test_whoever_is_not_signed_in_gets_401_and_nothing_else(world):
    asked, wrong = asker("", world), []
    for each in endpoints():
        for method in (*permissions.METHODS, "OPTIONS"):
            answer, twin = asked(method, each), asked(method, each, there=False)
            shown = (answer.status_code, answer["WWW-Authenticate"], answer["Content-Type"], answer.json()["type"])
            if shown != (401, "Bearer", "application/problem+json", "/problems/not-signed-in") or answer.said != twin.said:
                wrong.append((method, each.route, shown))
    assert wrong == []


def test_a_key_that_only_reads_reads_as_its_member_and_changes_nothing(world):
    asked, found, expected = asker(key_of(world.members["own"], scopes=("read",)), world), {}, {}
    for each in endpoints():
        for method in each.methods:
            name, answer = f"{method} {name_of(each)}", asked(method, each)
            found[name] = scope_lacking(answer) or got(answer, partial(asked, method, each, there=False))
            expected[name] = TABLE[name]["own"] if method == "GET" else f"{resource_of(each)}.write"
    assert not (wrong := differences(found, expected)), wrong


def test_a_key_without_a_scope_for_a_resource_is_told_which_it_lacks(world):
    """Whether there is such a thing or not: the scope is asked before the door."""
    elsewhere = {word: asker(key_of(world.members["own"], word, (word, f"{word}.write")), world) for word in ("lines", "scopes")}
    found, expected = {}, {}
    for each in endpoints():
        resource = resource_of(each)
        asked = elsewhere["scopes" if resource == "lines" else "lines"]
        for method in each.methods:
            name = f"{method} {name_of(each)}"
            found[name] = {scope_lacking(asked(method, each, there=there)) for there in (True, False)}
            expected[name] = {resource if method == "GET" or not resource else f"{resource}.write"}
    assert not (wrong := differences(found, expected)), wrong


def scope_lacking(answer: Any) -> str:
    """The scope that a refusal names; empty where it is another answer."""
    refused = answer.status_code == 403 and answer.json()["type"] == "/problems/scope-missing"
    return answer.json()["right"] if refused else ""


def test_the_methods_of_what_is_hidden_are_those_of_what_is_not_there(world):
    asked = asker(key_of(world.members["other"]), world)
    several = [(each.route, asked("OPTIONS", each), asked("OPTIONS", each, there=False)) for each in endpoints()]
    objects = [row for row in several if "<" in row[0]]
    unlike = [route for route, there, nowhere in objects if (there.status_code, there.said) != (nowhere.status_code, nowhere.said)]
    assert (unlike, {there.status_code for _route, there, _nowhere in several}) == ([], {200, 403, 405})


NAMING = [
    ("GET", "tickets/?search={number}", None),
    ("GET", "search/?q={number}", None),
    ("POST", "tickets/{mine}/merge/", {"target": "{number}", "reason": "x"}),
    ("POST", "tickets/{mine}/parent/", {"parent": "{number}"}),
    ("POST", "tickets/{mine}/links/", {"target": "{number}"}),
    ("POST", "tickets/{mine}/membership/", {"incident": "{number}"}),
    ("POST", "work_orders/", {"ticket": "{number}", "department": "stores", "what": "x", "where": "x"}),
    ("POST", "drafts/", {"ticket": "{number}", "act": "note", "fields": {"text": "x"}}),
    ("POST", "bulk_actions/", {"action": "close", "text": "x", "items": [{"number": "{number}", "version": 1}]}),
    ("POST", "bulk_actions/", {"action": "close", "text": "x", "incident": "{number}"}),
    ("POST", "tickets/", {"sentence": "x", "kind": "repair", "channel": "phone", "customer": {"name": "x"}, "call": "{call}"}),
]


def test_a_hidden_matter_named_beside_another_is_one_that_is_not_there(world):
    client, wrong = Client(raise_request_exception=False), []
    headers = {"Authorization": f"Bearer {key_of(world.members['other'])}", "If-Match": "*"}

    def said(method: str, path: str, body: Any, number: str, call: str) -> Any:
        """Both names in the place they have in the address or in the body."""
        address, text = (each.replace("{number}", number).replace("{call}", call) for each in (path, json.dumps(body)))
        return ask(client, method, f"/{ROOT}{address.replace('{mine}', world.mine)}", json.loads(text), **headers)

    for named in NAMING:
        wrong += [(*named, line) for line in permissions.unlike(world, partial(said, *named))]
    assert wrong == []
