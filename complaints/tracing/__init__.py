"""Tracing what was registered to its final outcome, and reporting what repeats, is disputed, or came from neglect."""
