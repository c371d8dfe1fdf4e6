"""What the sweep does about duty states."""

from servicedesk.clocks.sweep import Work
from staff.models import DutyState
from staff.presence.actions import end_wrap_ups, put_off

WORK = Work("duty state", DutyState.objects.all, end_wrap_ups, put_off)
