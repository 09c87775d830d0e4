"""How a finding's content is written down in its one sealed column."""

import json

from accord.records import Finding, Plain


def packed(found: Finding) -> str:
    content = {"strength": found.strength, "parameters": dict(found.parameters)}
    return json.dumps(content, sort_keys=True)


def unpacked(text: str | None) -> tuple[float, dict[str, Plain]]:
    """Strength and parameters; nothing where the case's key is gone."""
    if not text:
        return 0.0, {}
    content = json.loads(text)
    return content["strength"], content["parameters"]
