"""Papers that law asks a clinic for, made from the code and from the profile of its country.

Prose stands in `texts`, one file a paper and language; what the code knows better (columns, who
reads, purposes, times to keep) comes from `pieces.py`. Counsel must confirm each of them.
"""

from accord_web.papers.make import PAPERS, Facts, paper
from accord_web.papers.paper import Paper, Section, markdown

__all__ = ["PAPERS", "Facts", "Paper", "Section", "markdown", "paper"]
