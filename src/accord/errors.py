"""Errors that say what to do next."""


class AccordError(Exception):
    """Something the caller can put right; the message says how."""


class MeasureError(AccordError):
    """A measure or wording file contradicts itself or the schema."""


class PracticeError(AccordError):
    """A practice or its wording contradicts itself or the schema."""


class TableError(AccordError):
    """A table cannot be read at all: no such column, not a text file, nothing in it."""


class AnswerError(AccordError):
    """An answer does not fit its item: wrong code, out of range, unknown item."""


class DataError(AccordError):
    """Columns or arrays that a calculation cannot use: text among numbers, infinities, lengths."""
