"""Shell pages: sign-in, the desk, notices, errors; and the operations pages."""
