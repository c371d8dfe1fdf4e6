"""Making and revoking keys, and the bookkeeping of requests: when a key was used, what a repeated request is answered."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from servicedesk.api.models import ApiKey, KeptAnswer
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing

USE_NOTED_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=7)  # how long an answer is given again


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def create_key(member: Any, name: str, *, by: Actor, at: datetime, scopes: Iterable[str] = ()) -> tuple[ApiKey, str]:
    """Make a key that acts as `member`; returns its row and the key itself, which is kept nowhere."""
    if ApiKey.objects.filter(member=member, name=name, revoked_at__isnull=True).exists():
        raise Invalid({"name": ["in use"]})
    text = f"desk_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(member=member, name=name, digest=digest_of(text), scopes=list(scopes))
    record("api_key.created", key, by=by, at=at, member_id=key.member_id, name=name)
    return key, text


@transaction.atomic
def revoke_key(member: Any, name: str, *, by: Actor, at: datetime) -> ApiKey:
    """Revoke the key `member` has under this name; from the next request on it opens nothing."""
    key = ApiKey.objects.select_for_update(of=("self",)).filter(member=member, name=name, revoked_at__isnull=True).first()
    if key is None:
        raise Missing("api_key")
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    record("api_key.revoked", key, by=by, at=at, member_id=key.member_id, name=name)
    return key


def note_use(key: ApiKey) -> None:
    """Note that a key is in use, once a minute at most; a twin that notes it now is not waited for."""
    idle = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - USE_NOTED_EVERY)
    free = ApiKey.objects.select_for_update(skip_locked=True).filter(idle, pk=key.pk)
    ApiKey.objects.filter(pk__in=free.values("pk")).update(last_used_at=Now())


def known_key(digest: str) -> ApiKey | None:
    """The unrevoked key with this digest; `idle` is how long ago its use was noted."""
    return ApiKey.objects.filter(digest=digest, revoked_at__isnull=True).annotate(idle=Now() - F("last_used_at")).first()


def keep_answer(*, owner: str, method: str, path: str, key: str, **answer: Any) -> None:
    """Keep a success for the twins of its request, in the action's own transaction; one that grew too old is replaced."""
    KeptAnswer.objects.bulk_create(
        [KeptAnswer(owner=owner, method=method, path=path, key=key, created_at=Now(), **answer)],
        update_conflicts=True,
        unique_fields=["owner", "method", "path", "key"],
        update_fields=["body_digest", "status", "body", "headers", "created_at"],
    )


@transaction.atomic
def forget_old_answers() -> int:
    """Delete kept answers past their time; returns how many. They may hold names, so they are not kept longer than needed."""
    return KeptAnswer.objects.filter(created_at__lt=Now() - KEPT).delete()[0]
