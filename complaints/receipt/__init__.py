"""Taking a complaint in from its ticket."""
