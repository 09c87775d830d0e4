"""What one may agree to, and which features of a joint case a therapist opens."""

from enum import StrEnum


class Purpose(StrEnum):
    """What something is done for. Which of them rest on consent, a country profile says."""

    TREATMENT = "treatment"  # agreement to treatment
    SHARING = "sharing"  # waiver: members may read what one shares with them
    SUPERVISION = "supervision"  # waiver: the supervisor reads what one sends to them
    COVER = "cover"  # waiver: a deputy reads while the therapist is away
    REMINDERS = "reminders"  # data protection: to be written to between sessions
    TOTALS = "totals"  # data protection: to be counted in totals of 20 people or more
    RESEARCH = "research"  # data protection: secondary use


# Whether somebody ever agreed to these tells what they chose in private: nobody else reads it.
BETWEEN_TWO = frozenset({Purpose.SUPERVISION})


class Joint(StrEnum):
    """Features between members. Closed until a therapist opens them, each by itself."""

    SHARING = "sharing"
