"""The table that stands beside a chart: the same values in rows."""

from accord.drawing.chart import Chart, Line, Table


def table(chart: Chart) -> Table:
    """Every session that has a rating or an event, a column a side, and what was told.

    >>> from accord.drawing.chart import Dot, Event
    >>> mira, tomas = Line("Mira", (Dot(1, 7.0), Dot(3, 6.25))), Line("Tomás", (Dot(1, 7.5),))
    >>> shown = table(Chart("", mira, tomas, events=(Event(3, "off", "felt off"),)))
    >>> shown.head
    ('session', 'Mira', 'Tomás', 'told')
    >>> shown.rows
    (('1', '7.0', '7.5', ''), ('3', '6.2', 'no rating', 'felt off'))
    """
    sides = (chart.a, *((chart.b,) if chart.b else ()))
    sessions = {dot.session for side in sides for dot in side.dots}
    sessions |= {event.session for event in chart.events}
    rows = tuple(
        (
            str(session),
            *(_shown(side, session, chart) for side in sides),
            *((_told(chart, session),) if chart.events else ()),
        )
        for session in sorted(sessions)
    )
    told = (chart.told,) if chart.events else ()
    return Table(chart.says, (chart.axis, *(side.label for side in sides), *told), rows)


def _shown(side: Line, session: int, chart: Chart) -> str:
    value = next((dot.value for dot in side.dots if dot.session == session), None)
    return chart.missing if value is None else f"{value:.1f}".replace(".", chart.decimal)


def _told(chart: Chart, session: int) -> str:
    return ", ".join(event.label for event in chart.events if event.session == session)
