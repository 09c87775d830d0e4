"""Accord: the science of relationship-based treatment, without the web."""

__version__ = "0.3.0"
