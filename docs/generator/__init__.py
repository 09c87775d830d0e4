"""Writes the reference pages from what the code says, so that they cannot tell another story."""
