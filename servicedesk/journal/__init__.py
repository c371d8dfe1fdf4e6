"""What happened, and what is owed for it: events, deliveries, positions."""
