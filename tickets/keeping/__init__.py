"""Matters that not everybody of their department may see."""
