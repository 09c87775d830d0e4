"""Clinical signals: each reads one course and returns findings. The list of all is written by hand."""
