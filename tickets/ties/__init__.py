"""How matters hang together: merged, split, parent and child, related, a mass incident, and many at once."""
