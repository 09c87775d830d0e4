"""Sentences of findings and pages: one TOML file a signal and language, no names, no figures."""

from accord.words.say import Language, WordsError, forms, languages, say, spoken

__all__ = ["Language", "WordsError", "forms", "languages", "say", "spoken"]
