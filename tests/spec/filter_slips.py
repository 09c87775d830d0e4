"""The same slips, and more, in the rule as a filter: every condition of `filters.py` has one."""

from tests.spec.slips import slips

BY_THE_FILTER = slips(
    "filters",
    ("time is forgotten", "Q(readable_from__lte=viewer.now) & ~Q(", "~Q("),
    (
        "the instant itself is too early",
        "Q(readable_from__lte=viewer.now) & ~Q(",
        "Q(readable_from__lt=viewer.now) & ~Q(",
    ),
    (
        "one's own row has another reader",
        "Q(readable_from__lte=viewer.now) & ~Q(owner=viewer.person)",
        "Q(readable_from__lte=viewer.now)",
    ),
    (
        "one's own route is not asked",
        "Q(owner=viewer.person) & _lets_in(Side.OWN)",
        "Q(owner=viewer.person)",
    ),
    ("a therapist holds a secret", "others & ~secret", "others"),
    ("limited is treated as no secrets", "Q(policy=Policy.NONE, ", "Q("),
    ("no secrets reaches what may never be shared", "widest=Widest.SHARED, ", ""),
    ("what is shared with all is a secret still", ", with_all=False)", ")"),
    ("a therapist treats every case", "Q(case__in=treated) & ", ""),
    (
        "a therapist reads every route",
        "Q(case__in=treated) & _lets_in(Side.THERAPIST)",
        "Q(case__in=treated)",
    ),
    ("the supervisor reads without agreement", "& others & agreed", "& others"),
    (
        "the supervisor reads by the other agreement",
        "_agrees(Purpose.SUPERVISION",
        "_agrees(Purpose.SHARING",
    ),
    ("a supervisor of one case reads all", "Q(case__in=supervised) & ", ""),
    ("the responder of another clinic", "Q(clinic__in=clinics) & ", ""),
    (
        "a partner is responder in their own case",
        "~Q(case__in=not_here) & ~Q(owner",
        "~Q(owner",
    ),
    (
        "a partner of before is responder",
        " & ~Q(owner__in=viewer.own_people)",
        "",
    ),
    (
        "who treats the pair reads of danger at home",
        "viewer.close_for, own[1]",
        "viewer.close_for, own[0]",
    ),
    (
        "the two kinds of responder are one",
        "(Side.CLOSE, viewer.close_for,",
        "(Side.CLOSE, viewer.responder_for,",
    ),
    (
        "a responder reads before the time",
        "stranger & _lets_in(side) & others",
        "stranger & _lets_in(side)",
    ),
    (
        "members read whatever the route",
        "_as_a_member(viewer) & _lets_in(Side.MEMBER)",
        "_as_a_member(viewer)",
    ),
    ("members read before the time", "_lets_in(Side.MEMBER) & others", "_lets_in(Side.MEMBER)"),
    (
        "members read while sharing is closed",
        "if here.may_be_shared_with]",
        "if here.is_member]",
    ),
    ("a grant counts in any case", "Q(case__in=joint) & granted", "granted"),
    ("a grant is not asked for", "Q(_granted(viewer)) & Q(_agrees", "Q(_agrees"),
    (
        "a withdrawn agreement to sharing is not noticed",
        " & Q(_agrees(Purpose.SHARING, viewer.now))",
        "",
    ),
    ("a guardian reads by a grant", "granted & ~Q(_guarded_by(viewer))", "granted"),
    (
        "a guardian reads without an opening",
        "Q(case__in=guards) & Q(_opened(viewer))",
        "Q(case__in=guards) & Q(_guarded_by(viewer))",
    ),
    ("an opening outlasts the guardian's part", "if here.is_guardian]", "]"),
    (
        "the measure is not asked",
        "widest__in=[widest for widest, readers in WIDEST_READERS.items() if side in readers],",
        "",
    ),
    (
        "the route is not asked",
        "route__in=[route for route, readers in ROUTE_READERS.items() if side in readers],",
        "",
    ),
    (
        "an agreement outlasts its day",
        "            Q(expires_at=None) | Q(expires_at__gt=now),\n",
        "",
    ),
    ("it ends a moment late", "Q(expires_at__gt=now)", "Q(expires_at__gte=now)"),
    (
        "an agreement without an end counts for nothing",
        "Q(expires_at=None) | Q(expires_at__gt=now)",
        "Q(expires_at__gt=now)",
    ),
    (
        "an agreement counts in every case",
        '            case=OuterRef("case"),\n            person',
        "            person",
    ),
    ("one agrees for another", '            person=OuterRef("owner"),\n', ""),
    ("one agreement is every agreement", "            purpose=purpose,\n", ""),
    ("a withdrawal is not noticed", "            withdrawn_at=None,\n", ""),
    ("a closed grant is open", "reader=viewer.person, until=None", "reader=viewer.person"),
    ("a grant to one is a grant to all", "reader=viewer.person, until=None", "until=None"),
    ("a grant of one part is one of all", 'part=OuterRef("pk"), reader', "reader"),
    (
        "whoever came of age is guarded still",
        "            Q(until=None) | Q(until__gt=viewer.now),\n",
        "",
    ),
    (
        "a guardian until a day is none",
        "            Q(until=None) | Q(until__gt=viewer.now),\n",
        "            Q(until=None),\n",
    ),
    (
        "guarded in another case",
        '            case=OuterRef("case"),\n            young',
        "            young",
    ),
    (
        "anybody's guardian",
        '            young=OuterRef("owner"),\n            guardian=',
        "            guardian=",
    ),
    (
        "guarded by somebody",
        '            young=OuterRef("owner"),\n            guardian=viewer.person,\n',
        '            young=OuterRef("owner"),\n',
    ),
    (
        "an opening outlasts the guardian",
        "            Q(guardian__until=None) | Q(guardian__until__gt=viewer.now),\n",
        "",
    ),
    (
        "an opening ends before the guardian does",
        "Q(guardian__until=None) | Q(guardian__until__gt=viewer.now)",
        "Q(guardian__until=None)",
    ),
    ("opened in another case", '            guardian__case=OuterRef("case"),\n', ""),
    ("opened for another young person", '            guardian__young=OuterRef("owner"),\n', ""),
    ("opened to another guardian", "            guardian__guardian=viewer.person,\n", ""),
    (
        "a court is not heard",
        "            guardian__sharing=True,  # a court may have closed it\n",
        "",
    ),
    (
        "the young person was not shown it",
        'Q(shown_at__lte=viewer.now) & Q(shown_at__lte=OuterRef("response__received_at")),\n',
        "",
    ),
    ("it is to be shown later", "Q(shown_at__lte=viewer.now) & ", ""),
    (
        "what came in before it was shown is open",
        ' & Q(shown_at__lte=OuterRef("response__received_at"))',
        "",
    ),
    ("the day of the review passes", "            ends_at__gt=viewer.now,\n", ""),
    ("an opening that ended is open", "            ended_at=None,\n", ""),
)
