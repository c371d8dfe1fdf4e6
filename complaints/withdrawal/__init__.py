"""The complainant takes her complaint back, and may take it up again."""
