"""Who asks: a key that acts as its member, or the browser's session."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from servicedesk.api.actions import USE_NOTED_EVERY, digest_of, known_key, note_use
from servicedesk.api.models import ApiKey
from servicedesk.journal.middleware import enter


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`; must stand first, since its challenge is what makes an anonymous request a 401."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        """The key's member with her rights, and the key; None when no key was sent."""
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, text = header.partition(" ")
        key = known_key(digest_of(text.strip())) if scheme.lower() == "bearer" and text.strip() else None
        member = get_user_model().objects.active().with_rights().filter(pk=key.member_id).first() if key else None
        if key is None or member is None:
            raise AuthenticationFailed(_("This key is unknown or revoked; send a valid one as “Authorization: Bearer <key>”."))
        if key.last_used_at is None or key.idle > USE_NOTED_EVERY:  # type: ignore[attr-defined]
            note_use(key)
        enter(member.pk)
        return member, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserAuthentication(SessionAuthentication):
    """The signed-in browser; what changes something needs its CSRF token."""
