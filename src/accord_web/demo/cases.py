"""The cases of the make-believe clinic: who comes, when, and which course is planted in them.

Every line is invented. The courses are those of `accord.synthetic.stories`; the dates follow the
day on which the clinic is made.
"""

from accord_web.demo.told import Agreed, Client, Tie, Treatment

MIRA = Treatment(
    clients=(
        Client(
            "Mira",
            "dip-and-mended",
            seed=4,
            told_over=16,  # so that it begins in session 9
            wish="you-bring",
            account="mira",
            pronoun="she",
            ties=(
                Tie("Leo", "partner"),
                Tie("Ana", "sister"),
                Tie("Mum", "mother"),
                Tie("Piotr", "friend"),
            ),
            lines={
                3: "Sleeping. I lie awake at four.",
                6: "The visit at my mother's went better than I feared.",
                8: "Work, again. And a good evening with Ana.",
                11: "Sunday. And whether I should go at all.",
            },
            changed={(10, "mended"): None},
        ),
    ),
    next_in=0,
    at="14:00",
    sessions=10,
    problem="depression",
    weeks_off=(4,),
    cancelled=(),
    supervised=True,
    sent_today=True,
    agreed=(
        Agreed(7, "Walk home on Wednesdays instead of the bus", "done"),
        Agreed(9, "Sunday walk with Ana", "done"),
        Agreed(10, "Ask Leo for one thing, plainly", "tried"),
    ),
    notes={
        10: (
            "Last time's hurry, first of all.",
            "Stayed with it for half the hour, then one sentence to say to Leo.",
            "Easier at the end. She will tell me whether it is mended.",
            "Ask Leo for one thing, plainly.",
            "",
        ),
    },
)

COUPLE = Treatment(
    clients=(
        Client(
            "Jo",
            "growing",
            seed=11,
            account="jo",
            shares=dict.fromkeys(range(5, 10), ("Sam",)),
        ),
        Client("Sam", "gap", seed=12, account="sam", with_company=frozenset({6})),
    ),
    next_in=1,
    at="17:30",
    sessions=9,
    setting="couple",
    problem="relationship",
    weeks_off=(2, 6),
    supervised=True,
    sharing_from=4,
    agreed=(Agreed(9, "Ten minutes each evening, phones in the kitchen"),),
)

OTHERS = (
    Treatment(
        clients=(
            Client("Nadia", "steady", seed=21, pronoun="she"),
            Client("Karim", "growing", seed=22, pronoun="he"),
            Client("Lina", "setback", seed=23, pronoun="she"),
        ),
        next_in=2,
        at="16:00",
        sessions=8,
        setting="family",
        problem="relationship",
        weeks_off=(3, 5),
        agreed=(Agreed(8, "Supper together on Fridays, nobody explains anybody"),),
    ),
    Treatment(
        clients=(
            Client("Ruth", "steady", seed=31, pronoun="she"),
            Client("Aron", "high-ceiling", seed=32, pronoun="he"),
        ),
        next_in=3,
        at="18:00",
        sessions=7,
        setting="couple",
        problem="relationship",
        place="video",
    ),
    Treatment(
        clients=(
            Client(
                "Elif",
                "growing",
                seed=41,
                pronoun="she",
                lines={12: "I took the lift. Twice."},
                ties=(Tie("Deniz", "brother"),),
            ),
        ),
        next_in=0,
        at="09:30",
        sessions=11,
        problem="anxiety",
        sent_today=True,
        agreed=(Agreed(11, "The lift at work, one floor", "done"),),
    ),
    Treatment(
        clients=(Client("Paul", "silence", seed=52, told_over=11, pronoun="he"),),
        next_in=0,
        at="11:00",
        sessions=10,
        problem="depression",
        weeks_off=(1,),
        cancelled=(6,),
    ),
    Treatment(
        clients=(
            Client(
                "Hana",
                "setback",
                seed=43,
                pronoun="she",
                changed={(5, "thoughts"): "passing", (5, "call"): "at-session"},
                ties=(Tie("Grandma", "other"), Tie("Yuki", "friend")),
            ),
        ),
        next_in=4,
        at="10:00",
        sessions=11,
        problem="trauma",
    ),
    Treatment(
        clients=(Client("Bruno", "high-ceiling", seed=44, pronoun="he"),),
        next_in=5,
        at="13:00",
        sessions=10,
        problem="anxiety",
        place="phone",
    ),
    Treatment(
        clients=(Client("Ivy", "gap", seed=45, pronoun="she", lines={12: "Nothing special."}),),
        next_in=0,
        at="15:30",
        sessions=11,
        problem="depression",
        sent_today=True,
        own_side=False,
    ),
    Treatment(
        clients=(
            Client("Mateo", "dip-and-mended", seed=46, told_over=12, wish="i-bring", pronoun="he"),
        ),
        next_in=2,
        at="12:00",
        sessions=11,
        deeds={"rupture": "talked"},
    ),
    Treatment(
        clients=(Client("Wren", "new", seed=47),),
        next_in=6,
        at="11:00",
        sessions=2,
        problem="anxiety",
    ),
    Treatment(
        clients=(
            Client("Olga", "open-rupture", seed=48, told_over=11, wish="leave", pronoun="she"),
        ),
        next_in=1,
        at="09:30",
        sessions=11,
        problem="depression",
        deeds={"dip": "not-now"},
    ),
    Treatment(
        clients=(
            Client(
                "Theo",
                "steady",
                seed=49,
                pronoun="he",
                routes={5: "nobody", 8: "therapist-later"},
                with_company=frozenset({4}),
            ),
        ),
        next_in=3,
        at="15:00",
        sessions=10,
        problem="trauma",
        weeks_off=(5,),
    ),
    Treatment(
        clients=(
            Client(
                "Sofia",
                "open-rupture",
                seed=50,
                pronoun="she",
                told_over=11,
                wish="i-bring",
                routes={9: "supervisor"},
            ),
        ),
        next_in=4,
        at="14:00",
        sessions=11,
        problem="anxiety",
        supervised=True,
    ),
    # Somebody else's, so that other desks are not empty either.
    Treatment(
        clients=(Client("Kim", "steady", seed=61),),
        next_in=0,
        at="10:00",
        sessions=5,
        problem="other",
        therapist="zoe",
    ),
    Treatment(
        clients=(Client("Noor", "growing", seed=62, pronoun="she"),),
        next_in=1,
        at="13:00",
        sessions=6,
        problem="depression",
        therapist="ines",
    ),
)
CASES = (MIRA, COUPLE, *OTHERS)
