"""Who comes in: the session's member with her rights, in one statement."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from staff.models import Member


class MemberBackend(BaseBackend):
    """Signs in by sign-in name or work number and password."""

    def authenticate(self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs) -> Member | None:
        """The active member with this name and password; the same work is done when there is none."""
        member = Member.objects.active().filter(sign_in=username).first() or Member.objects.active().filter(work_number=username).first()
        if member is None:
            Member().set_password(password)
            return None
        return member if member.check_password(password) else None

    def get_user(self, user_id: int) -> Member | None:
        return Member.objects.active().with_rights().filter(pk=user_id).first()
