"""Whether the desk works: checks, heartbeats of the workers, and the alarms raised when something does not."""
