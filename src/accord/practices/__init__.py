"""Short things to try between sessions, in our own words: one TOML file a practice, one more a
language of wording."""
