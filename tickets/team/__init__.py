"""The lead's view: who does what now, on which call, with how many matters."""
