"""Clinics and therapists beside each other: adjusted, shrunken, never a league table."""
