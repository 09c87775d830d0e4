"""Tables as arrays: pandas and polars frames alike, and files of any size for the command line."""

from accord.frames.arrays import codes, column, height, labels, numbers, table, texts, whole
from accord.frames.needs import Kind, Need
from accord.frames.rewriting import long_csv
from accord.frames.taking import Taken, take

__all__ = [
    "Kind",
    "Need",
    "Taken",
    "codes",
    "column",
    "height",
    "labels",
    "long_csv",
    "numbers",
    "table",
    "take",
    "texts",
    "whole",
]
