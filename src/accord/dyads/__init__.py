"""Two people at once: actor-partner models, their test, and their days."""

from accord.dyads.apim import actor_partner, of_pairs
from accord.dyads.coordination import Answering, Coordination, Odds, coordination
from accord.dyads.diary import diary
from accord.dyads.diary_result import DayEffect, Diary
from accord.dyads.effect import Effect
from accord.dyads.intraclass import Intraclass, intraclass
from accord.dyads.pairs import LEAST_PAIRS, Pairs, pairs, stacked
from accord.dyads.ratio import Pattern, Ratio
from accord.dyads.results import Apim, Likeness, Model
from accord.dyads.surface import Surface, response_surface
from accord.dyads.truth import TruthAndBias, truth_and_bias

__all__ = [
    "LEAST_PAIRS",
    "Answering",
    "Apim",
    "Coordination",
    "DayEffect",
    "Diary",
    "Effect",
    "Intraclass",
    "Likeness",
    "Model",
    "Odds",
    "Pairs",
    "Pattern",
    "Ratio",
    "Surface",
    "TruthAndBias",
    "actor_partner",
    "coordination",
    "diary",
    "intraclass",
    "of_pairs",
    "pairs",
    "response_surface",
    "stacked",
    "truth_and_bias",
]
