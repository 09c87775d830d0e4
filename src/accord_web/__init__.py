"""Accord for a clinic: the web application around the science in `accord`."""
