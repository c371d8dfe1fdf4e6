"""Saved views of the worklist: a view and what it is narrowed to, under a name; one's own, or shared with a department."""
