"""Violations, penalties, rewards and appeals: proposals computed from articles, heard, then decided."""
