"""Extensions: whoever works a matter asks for more time, somebody else grants or refuses it, and everybody concerned is told."""
