"""The events of obligations a clock may listen to, and the events a schedule may count."""

CLOCK_SUBJECTS = {"obligation": ("obligation.opened", "obligation.done", "obligation.missed")}
COUNTERS = {"lesson": "lesson.ended"}  # what a pack counts → the event that ends one, with its `number` among the facts
