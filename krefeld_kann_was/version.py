"""The version of the software: the first numbered heading in CHANGELOG.md."""

import re
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def _newest(changelog: str) -> str:
    heading = re.search(r"^## (\d+\.\d+\.\d+)\b", changelog, re.MULTILINE)
    if heading is None:
        raise RuntimeError("CHANGELOG.md has no heading such as '## 1.2.3'")
    return heading[1]


VERSION = _newest(CHANGELOG.read_text(encoding="utf-8"))
