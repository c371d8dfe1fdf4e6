"""Telling the holders of a post how a complaint was answered."""

from servicedesk.journal.models import Event
from staff.handlers import tell_found
from staff.queries import POST, in_post


def tell_post(event: Event) -> None:
    """Tell the holders of the post an answer also went to, where an article names one."""
    if code := event.facts.get("post"):
        tell_found({f"{POST}{code}": in_post(code)}, event)
