"""The licences of all packages that an installation gets; `python -m tests.licences` lists them in docs/lizenzen.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "lizenzen.md"
BEGIN, END = "<!-- `make licences` writes what is between here -->", "<!-- and here -->"
# Each with what makes somebody install it.
LOCKS = {"production": "always", "moving": "`make moving`", "storage": "`make storage`"}
# Licences, by their SPDX identifiers, under which a city may run, change and pass on what we ship, beside the EUPL.
ALLOWED = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "LGPL-2.1-or-later", "LGPL-3.0-only", "MIT", "MIT-CMU",
    "MPL-1.1", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "ZPL-2.1",
}  # fmt: skip
# Words of packages that do not use SPDX identifiers.
IN_WORDS = {"Apache License 2.0": "Apache-2.0", "MIT License": "MIT", "ZPL 2.1": "ZPL-2.1"}
# Read in their licence files: their metadata do not say it, or not exactly, or they are not installed everywhere.
READ = {
    "charsplit-fst": "MIT OR Apache-2.0",
    "diff-match-patch": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "django-import-export": "BSD-2-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
}


class Package(NamedTuple):
    """What is installed, under which licence (an SPDX expression, or whatever its metadata say), and when."""

    name: str
    licence: str
    installed: str


def pinned(lock: str) -> set[str]:
    """The names of the packages in requirements/<lock>.txt."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return {canonical(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==", text, re.MULTILINE)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def shipped() -> Iterator[Package]:
    """Everything that an installation may get, once each."""
    seen: set[str] = set()
    for lock, installed in LOCKS.items():
        names = sorted(pinned(lock) - seen)
        seen.update(names)
        yield from (Package(name, licence(name), installed) for name in names)


def licence(name: str) -> str:
    """Empty for a package that is not installed here and whose licence nobody has read."""
    if name in READ:
        return READ[name]
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    words = (about.get("License-Expression") or about.get("License") or "").strip()
    return IN_WORDS.get(words, words)


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression without brackets leaves us a licence that is allowed."""
    return all(any(one.strip() in ALLOWED for one in part.split(" OR ")) for part in expression.split(" AND "))


def table() -> str:
    rows = [f"| {package.name} | {package.licence} | {package.installed} |" for package in shipped()]
    return "\n".join(["| package | licence | installed |", "|---|---|---|", *rows])


def renewed(document: str) -> str:
    """The document with the table as it is now between its marks."""
    before, after = document[: document.index(BEGIN)], document[document.index(END) :]
    return f"{before}{BEGIN}\n\n{table()}\n\n{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
