"""Backups of the desk, database and attachments as one folder, and the way back."""
