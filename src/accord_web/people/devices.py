"""Which browser on which device, as plainly as somebody would say it. Nothing else is kept."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

OTHER = "other"
# The first that a browser names counts: many name those they are like as well.
BROWSERS: Sequence[tuple[str, str, str]] = (
    ("edge", "Edg", "Edge"),
    ("opera", "OPR/", "Opera"),
    ("samsung", "SamsungBrowser", "Samsung Internet"),
    ("firefox", "Firefox", "Firefox"),
    ("firefox", "FxiOS", "Firefox"),
    ("chrome", "CriOS", "Chrome"),
    ("chrome", "Chrome", "Chrome"),
    ("safari", "Safari", "Safari"),
)
SYSTEMS: Sequence[tuple[str, str, str]] = (
    ("iphone", "iPhone", "iPhone"),
    ("ipad", "iPad", "iPad"),
    ("android", "Android", "Android"),
    ("windows", "Windows", "Windows"),
    ("mac", "Mac OS X", "Mac"),
    ("linux", "Linux", "Linux"),
)


def device(agent: str) -> tuple[str, str]:
    """Codes for browser and system, from what the browser says of itself."""
    return _found(agent, BROWSERS), _found(agent, SYSTEMS)


def _found(agent: str, known: Sequence[tuple[str, str, str]]) -> str:
    return next((code for code, sign, _name in known if sign in agent), OTHER)


def in_words(browser: str, system: str) -> str:
    """“Firefox on Windows”."""
    names = {code: name for code, _sign, name in (*BROWSERS, *SYSTEMS)}
    facts = {
        "browser": names.get(browser) or _("a browser"),
        "device": names.get(system) or _("some device"),
    }
    return _("%(browser)s on %(device)s") % facts
