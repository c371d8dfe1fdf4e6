"""Taking a matter in: the form, who is calling, and what saving it will promise."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid
from servicedesk.web_times import moment
from staff.access import require_right
from staff.models import Department
from tickets.access import call_for, customer_for
from tickets.actions import take_in
from tickets.forms import KINDS, SEVERITIES, SEVERITY_WORDS, IntakeForm
from tickets.models import Call, Customer, Ticket
from tickets.promises import answer_by, promises_for
from tickets.queries import caller, matters_of_caller
from tickets.views import address_of

KEPT = "intakes"  # in the session: the form's token → the ticket it made
_REMEMBERED = 20
