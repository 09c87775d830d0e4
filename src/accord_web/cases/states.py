"""Codes of sessions, settings and problems, and what follows from them. Pure."""

SETTINGS = ("individual", "couple", "family", "group", "residential")
PROBLEMS = ("depression", "anxiety", "trauma", "relationship", "other")
SESSION_STATES = (
    "planned",
    "held",
    "cancelled-client",
    "cancelled-staff",
    "missed",
)
TOOK_PLACE = frozenset({"held"})
PLACES = ("room", "video", "phone", "home")
USUAL_MINUTES = 50
