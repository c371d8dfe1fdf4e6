"""Queues: which kinds of matter are whose, by post."""
