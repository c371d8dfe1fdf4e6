"""Attachments: bytes kept by their hash, each with who added it, when, and to what."""
