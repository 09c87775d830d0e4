"""How far a rating lies from what this person usually says: the shrunken-baseline chart."""
