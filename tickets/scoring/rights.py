"""The right about scores, and what it is called."""

from django.utils.translation import gettext_lazy as _

SCORE = "call.score"
RIGHTS = {SCORE: _("score colleagues' calls, and appraise whoever reports to her")}
