"""Log lines that carry no address, no answer and no token: page names, error names and places."""

import logging
import traceback
from types import TracebackType


class PageNamesOnly(logging.Formatter):
    """What a request was about by its page's name; of an error its kind and where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is None and record.name.startswith("django"):
            # Other lines of the framework may quote what a browser sent.
            text = str(record.msg) if record.args else _first_words(record)
        elif request is None:
            text = record.getMessage()
        else:
            match = getattr(request, "resolver_match", None)
            page = match.view_name if match else "no page"
            text = f"{getattr(record, 'status_code', '')} {request.method} {page}".strip()
        lines = [f"{self.formatTime(record)} {record.levelname.lower()} {record.name}: {text}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines.extend(_places(record.exc_info[1]))
        return "\n".join(lines)


def _first_words(record: logging.LogRecord) -> str:
    """A line without arguments is a fixed text, or already filled in and then not to be trusted."""
    return "see the place below" if record.exc_info else str(record.msg).partition(":")[0]


def _places(error: BaseException) -> list[str]:
    """The kind of the error and its lines of code, innermost last; never what it says."""
    lines = []
    cause = error.__cause__ or error.__context__
    if cause is not None:
        lines = [*_places(cause), "  and then"]
    frames = traceback.extract_tb(_of(error))
    lines.extend(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    lines.append(f"  {type(error).__name__}")
    return lines


def _of(error: BaseException) -> TracebackType | None:
    return error.__traceback__
