"""Forms as they are edited: what is typed, the draft kept of it, and the revision of a regulation it becomes."""
