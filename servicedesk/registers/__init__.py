"""Registers: numbered forms with copies, who holds each, corrections, prints and signatures; what a form is an article says."""
