"""The investigation of a complaint: who investigates until when, whom she asks, what was said, why it happened, whom it concerns."""
