"""Accord: the science of relationship-based treatment, without the web."""

__version__ = "0.1.0"
