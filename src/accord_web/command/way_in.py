"""`accord clinic way-in`: for a colleague who has lost password and second step, and has nobody."""

from accord_web.command.add_staff import link
from accord_web.command.ground import Refused, enter


def way_in(name: str, /) -> None:
    """Take a colleague's second step away and print a link that sets a new password.

    For the only administrator, or where nobody else is there to help. Whoever can run this holds
    the machine and its keys; it is written down in the audit, and the colleague is told.

    Example: accord clinic way-in Ada

    Parameters
    ----------
    name
        What pages call them.
    """
    here = enter()
    from accord_web.people import actions
    from accord_web.people.queries import colleague_named
    from accord_web.people.second_step import reset

    if here.demo:
        raise Refused("This is a make-believe clinic: one enters it by a click.")
    person = colleague_named(None, name, here.id)
    if person is None:
        raise Refused(f"Nobody who works here, or more than one, is called {name}.")
    reset(person, by=None)
    print(link(name, actions.invite(person, by=None)))
