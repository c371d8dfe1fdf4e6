"""Following events, taking a ladder's steps, and moving what runs: the only code that writes clocks."""

from servicedesk.clocks.actions.following import follow
from servicedesk.clocks.actions.ladder import catch_up, set_aside, take_steps
from servicedesk.clocks.actions.moving import adopt_version, move_clocks, suspend_clocks

__all__ = ["adopt_version", "catch_up", "follow", "move_clocks", "set_aside", "suspend_clocks", "take_steps"]
