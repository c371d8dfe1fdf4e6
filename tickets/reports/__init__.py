"""Figures over many matters."""
