"""Message catalogues without system gettext: found, merged, compiled and checked in Python."""
