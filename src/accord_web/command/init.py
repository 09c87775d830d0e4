"""`accord clinic init`: a clinic's folder, keys, databases and first administrator."""

from zoneinfo import available_timezones

from accord_web.command.add_staff import link
from accord_web.command.ground import Refused, bring_up_to_date, stand

ANY = "any"


def init(
    *,
    name: str,
    zone: str,
    country: str = ANY,
    language: str = "en",
    administrator: str = "Administrator",
) -> None:
    """Make a clinic in the folder that ACCORD_HOME names, else in var/clinic.

    Example: accord clinic init --name "Lindenhof" --zone Europe/Berlin --country de

    Parameters
    ----------
    name
        The clinic's name, as everybody reads it.
    zone
        Its time zone, such as Europe/Berlin.
    country
        Whose law it goes by: de, es, us, or any while none is chosen.
    language
        The language that its pages begin in.
    administrator
        Name of the first administrator, who opens their account by the link that is printed.
    """
    if zone not in available_timezones():
        raise Refused(f"There is no time zone {zone}. Say it as --zone Europe/Berlin.")
    if not 1 <= len(name.strip()) <= 80:
        raise Refused("A clinic's name has 1 to 80 letters.")
    from accord_web.privacy import profile
    from accord_web.storage import home

    if country not in profile.ids():
        raise Refused(f"There is no country {country}. There are: {', '.join(profile.ids())}.")
    home.make()
    stand()
    bring_up_to_date()
    from accord_web.people import actions
    from accord_web.people.queries import clinic

    if (here := clinic()) is not None:
        kind = "make-believe clinic" if here.demo else "clinic"
        raise Refused(
            f"{home.home()} holds the {kind} {here.name} already. For another one point "
            "ACCORD_HOME at a folder of its own."
        )
    made = actions.found_clinic(
        name.strip(), zone=zone, language=language, country=country, by=None
    )
    person = actions.add_person(
        administrator, clinic=made, zone=zone, language=language, roles=["administrator"], by=None
    )
    print(f"{name} is in {home.home()}.")
    print(
        f"Its keys are in {home.keys_folder()}. Keep a copy of that folder in another safe place:"
    )
    print("backups do not hold the keys, and without them nobody can read what they hold.\n")
    print(link(administrator, actions.invite(person, by=None)))
    print("\nNext: accord clinic run")
