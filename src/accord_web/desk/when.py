"""A day and a time as somebody types them, on the clinic's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord_web import clock

FURTHEST = timedelta(days=366)  # a session further off than a year is a slip of the finger
A_WEEK = timedelta(days=7)


class When(forms.Form):
    """Day and time; `moment` holds them once the form is valid."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    moment: datetime

    def __init__(self, *args, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self):
        given = super().clean() or {}
        if given.get("day") and given.get("time"):
            self.moment = moment(given["day"], given["time"], self.zone)
        return given


def moment(day: date, at: time, zone: str) -> datetime:
    """The moment in UTC. Raises ValidationError for an hour that the clocks leave out."""
    if abs(day - clock.today(zone)) > FURTHEST:
        raise ValidationError(_("That is more than a year away. Please look at the day again."))
    local = datetime.combine(day, at, ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(_("The clocks leave out that hour on that day. Choose another time."))
    return found


def typed(when: datetime, zone: str) -> dict[str, str]:
    """A moment as the form's first values."""
    here = when.astimezone(ZoneInfo(zone))
    return {"day": here.date().isoformat(), "time": f"{here:%H:%M}"}


def a_week_on(last: datetime, zone: str) -> datetime:
    """The same weekday and time on the clock, in the first week that is still to come."""
    here = last.astimezone(ZoneInfo(zone))
    weeks = 1
    while (here + weeks * A_WEEK).astimezone(UTC) <= clock.now():
        weeks += 1
    return (here + weeks * A_WEEK).astimezone(UTC)
