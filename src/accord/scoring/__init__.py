"""Answers become scores, and two scores become a change."""
