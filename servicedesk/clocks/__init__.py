"""Promises with a deadline: started, stopped and breached by events; `now()` is the desk's one clock."""

from servicedesk.clocks.now import now as now
