"""Projects: the scope a matter belongs to, and whoever answers first for everything in it."""
