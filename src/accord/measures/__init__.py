"""Our own item bank and scoring keys: one TOML file a measure, one more a language of wording."""
