"""`accord clinic papers`: what law asks a clinic to have on paper, as text files."""

from pathlib import Path

from accord_web.command.ground import Refused, enter


def papers(*, to: Path, country: str = "", language: str = "en") -> None:
    """Write the record of processing, information sheets and further papers as text files.

    They are made from the program itself and from the profile of the country. Each is a draft
    that counsel must confirm.

    Example: accord clinic papers --country de --language en --to papers

    Parameters
    ----------
    to
        The folder to write them to. Papers of the same name there are written anew.
    country
        Whose law they go by; the clinic's own where it is not said.
    language
        Their language; a paper that has no text in it is written in English, and said so.
    """
    here = enter()
    from accord_web import clock
    from accord_web.papers import PAPERS, Facts, markdown, paper
    from accord_web.privacy import profile

    if country and country not in profile.ids():
        raise Refused(f"There is no country {country}. There are: {', '.join(profile.ids())}.")
    if language not in profile.languages():
        raise Refused(f"There is no {language} here. There are: {', '.join(profile.languages())}.")
    law = profile.profile(country or here.country)
    facts = Facts(here.name, law, language, clock.today(here.zone))
    to.mkdir(parents=True, exist_ok=True)
    for name in PAPERS:
        made = paper(name, facts)
        path = to / f"{name}.{made.language}.md"
        path.write_text(markdown(made), encoding="utf-8")
        print(path if made.language == language else f"{path}  (not written in {language} yet)")
    print(f"\n{len(PAPERS)} papers by the law of: {law.name('en')}. Counsel must confirm each.")
