"""The stages of a complaint: who is to do each until when, and who did it."""
