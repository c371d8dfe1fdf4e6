"""Who hears when somebody is informed of a matter."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import tell_found
from staff.models import Member
from staff.queries import POST, in_post


def tell_whoever_was_named(event: Event) -> None:
    """Tell the colleague, or the holders of the post as it is held at this moment."""
    if post := event.facts.get("post"):
        tell_found({POST + post: in_post(post)}, event)
    else:
        notify(Member.objects.active().filter(pk=event.facts["member_id"]), event, by=Actor.system(via="informing"))
