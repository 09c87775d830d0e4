"""Clinical signals: each reads one course and returns findings."""
