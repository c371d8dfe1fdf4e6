"""What the sweep does about actions whose owner left."""

from complaints.prevention.actions import note_owners_left, set_action_aside
from complaints.prevention.models import CorrectiveAction
from servicedesk.clocks.sweep import Work

WORK = Work("corrective action", lambda: CorrectiveAction.objects.select_related("complaint", "owner"), note_owners_left, set_action_aside)
