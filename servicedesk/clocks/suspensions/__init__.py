"""Suspensions: a time during which no promise of a part of the company counts, proposed by one and approved by another."""
