"""What every endpoint shares that takes a signature: drawn, or by her password."""

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers, status

from servicedesk.api.problems import Problem
from servicedesk.api.views import DeskView
from servicedesk.journal.errors import Invalid
from servicedesk.journal.middleware import KEEP
from servicedesk.registers.access import is_her_password
from servicedesk.registers.rules import LONGEST_STROKES


class SignedInputSerializer(serializers.Serializer):
    """A signature: `strokes` (path data of SVG) where it is drawn, else her `password` stands for it."""

    strokes = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_STROKES)
    password = serializers.CharField(required=False, allow_blank=True, default="", max_length=200, write_only=True)


class Signing(DeskView):
    """An endpoint to which a password comes in: neither it nor its hash is kept with an Idempotency-Key."""

    secret = True

    def may_sign(self, strokes: str, password: str) -> bool:
        """Whether it is signed: drawn, or by her own password; Invalid where neither is given."""
        if strokes:
            return True
        if not password:
            raise Invalid({"password": [_("Draw your signature, or give your password.")]})
        return is_her_password(self.request._request, self.request.user, password)

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
