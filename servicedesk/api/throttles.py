"""How often a member may ask. Counters lie in Redis; when it is away nobody is refused for it."""

import time

import structlog
from redis import RedisError
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

log = structlog.get_logger("desk.api")
_QUIET = 5.0  # seconds without counting after Redis did not answer
_silent_until = 0.0


class MemberThrottle(UserRateThrottle):
    """One counter a member, whichever of her keys is used; an anonymous client has its address's."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this request is within the rate; yes when it cannot be known."""
        global _silent_until
        if time.monotonic() < _silent_until:
            return True
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            _silent_until = time.monotonic() + _QUIET
            log.warning("requests are not counted", error=type(error).__name__)
            return True
