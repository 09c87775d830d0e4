"""Setbacks and recovery, inertia, and what buffers strain."""
