"""Signing an undertaking."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.undertakings.models import Signature, Undertaking


@transaction.atomic
def sign(undertaking: Undertaking, *, by: Actor, at: datetime, member: Member) -> Signature:
    """Put her name under an undertaking that is asked of her; it stays. Invalid where it stands there already."""
    signature, fresh = Signature.objects.get_or_create(undertaking=undertaking, member=member, defaults={"at": at})
    if not fresh:
        raise Invalid({"undertaking": [_("Your name stands under it already; once is enough.")]})
    titles = {"title_zh": undertaking.title_zh, "title_en": undertaking.title_en}
    record("undertaking.signed", signature, by=by, at=at, undertaking_id=undertaking.pk, article_id=undertaking.article_id, **titles)
    return signature
