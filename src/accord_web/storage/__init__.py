"""Where things are kept: the database, the vault of keys, and the one lock for writers."""
