"""Static files as they are collected: smaller, and the same."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile

from krefeld_kann_was.static import MinifiedStaticFilesStorage

SCRIPT = "// why\n(function () {\n  var words = 'a  // b';\n  return words; // done\n})();\n"


def test_our_scripts_lose_what_only_people_read(tmp_path: Path) -> None:
    storage = MinifiedStaticFilesStorage(location=tmp_path, base_url="/static/")
    for name in ("js/own.js", "admin/js/other.js"):
        content = ContentFile(SCRIPT.encode())
        content.read()  # somebody counted its hash before
        storage.save(name, content)

    assert (tmp_path / "js/own.js").read_text() == "(function(){var words='a  // b';return words;})();"
    assert (tmp_path / "admin/js/other.js").read_text() == SCRIPT
