"""Signing over REST: drawn, or by the password of whoever signs; a wrong one counts as a failed sign-in."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import status

from servicedesk.api.problems import Problem
from servicedesk.api.views import DeskView
from servicedesk.journal.errors import Invalid
from servicedesk.journal.middleware import KEEP
from servicedesk.registers.access import is_her_password


class Signing(DeskView):
    """An endpoint at which somebody signs."""

    secret = True  # a password comes in: neither it nor its hash is kept with an Idempotency-Key

    def is_she(self, given: Mapping[str, Any]) -> bool:
        """Whether it is drawn, or the password is hers; Invalid where there is neither."""
        if given["strokes"]:
            return True
        if not given["password"]:
            raise Invalid({"password": [_("Draw your signature, or give your password.")]})
        return is_her_password(self.request._request, self.request.user, given["password"])

    def wrong_password(self) -> HttpResponse:
        """The refusal, with the failed try kept: it is all this request has written."""
        locked = getattr(self.request._request, "axes_locked_out", False)
        wrong = Invalid({"password": [_("This is not your password. Type it again.")]})
        later = Problem(
            status.HTTP_429_TOO_MANY_REQUESTS, "too-many-requests", _("Too many wrong passwords. Try again in a quarter of an hour.")
        )
        answer = self.handle_exception(later if locked else wrong)
        transaction.set_rollback(False)
        setattr(answer, KEEP, True)
        return answer
