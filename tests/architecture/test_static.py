"""Static files as they are collected: smaller, and the same. No script waits for an answer without an end."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.base import ContentFile

from krefeld_kann_was.static import MinifiedStaticFilesStorage

ROOT = Path(__file__).parents[2]
SCRIPT = "// why\n(function () {\n  var words = 'a  // b';\n  return words; // done\n})();\n"


def test_our_scripts_lose_what_only_people_read(tmp_path: Path) -> None:
    storage = MinifiedStaticFilesStorage(location=tmp_path, base_url="/static/")
    for name in ("js/own.js", "admin/js/other.js"):
        content = ContentFile(SCRIPT.encode())
        content.read()  # somebody counted its hash before
        storage.save(name, content)

    assert (tmp_path / "js/own.js").read_text() == "(function(){var words='a  // b';return words;})();"
    assert (tmp_path / "admin/js/other.js").read_text() == SCRIPT


def endless_requests(script: str) -> list[str]:
    """The calls of fetch that have neither a signal that ends them nor a limit of their own around them."""
    calls = re.finditer(r"(?:inTime\()?(?:(?<![\w.])|global\.)fetch\(.{0,400}", script, re.DOTALL)
    return [call[0][:60] for call in calls if "signal" not in call[0] and not call[0].startswith("inTime(")]


def test_every_request_of_a_script_has_a_time_limit() -> None:
    found = {path.name: endless_requests(path.read_text()) for path in (ROOT / "static" / "js").glob("*.js")}

    assert {name: calls for name, calls in found.items() if calls} == {}
    assert endless_requests('await fetch("/x");') == ['fetch("/x");']
    assert endless_requests('event.respondWith(global.fetch("/x"));') == ['global.fetch("/x"));']
    assert endless_requests('inTime(global.fetch("/x")); fetch("/y", { signal });') == []
