"""Canned replies: texts kept ready for answers, with placeholders the desk fills in."""
