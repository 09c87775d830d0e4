"""A template that asks for what is not there fails, instead of showing nothing."""


class MissingVariable(Exception):
    """A page asked for something that its view did not give it."""


class Raises(str):
    """Django formats this with the name of whatever is missing."""

    __slots__ = ()

    def __contains__(self, text) -> bool:
        return True

    def __mod__(self, missing):
        raise MissingVariable(f"{{{{ {missing} }}}} is not there.")
