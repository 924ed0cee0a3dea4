"""The repository as a whole: sizes, and what must not be in it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(pattern: str = "*") -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, check=False, text=True)
    files = [ROOT / name for name in listing.stdout.split("\0") if name] or [
        path for path in ROOT.rglob(pattern) if not {".venv", "build", "data", ".git"} & set(path.parts)
    ]
    return [path for path in files if path.is_file()]


def test_locks_pin_by_hash_and_name_no_address() -> None:
    npm = ROOT / "bench/lighthouse/package-lock.json"
    assert "://" not in npm.read_text()
    packages = json.loads(npm.read_text())["packages"]
    assert [name for name, package in packages.items() if name and not package.get("integrity")] == []
    for path in (ROOT / "requirements").glob("*.txt"):
        lock = path.read_text()
        assert "://" not in lock
        packages = re.findall(r"^(\S+)==", lock, re.MULTILINE)
        assert len(packages) > (15 if path.name in ("production.txt", "development.txt") else 0)
        assert all(re.search(rf"^{re.escape(name)}==[^\n]*\\\n\s+--hash=sha256:", lock, re.M) for name in packages)


def test_no_other_lock_is_tracked() -> None:
    assert [path.name for path in tracked() if path.name in ("uv.lock", "pylock.toml")] == []


def test_modules_and_functions_stay_small() -> None:
    import ast

    large = []
    for path in tracked("*.py"):
        if "migrations" in path.parts:
            continue
        source = path.read_text()
        large += [f"{path.name}: {source.count(chr(10))} lines"] if source.count("\n") > 350 else []
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 45:
                large.append(f"{path.name}:{node.lineno} {node.name}")

    assert large == []


def test_templates_stay_small() -> None:
    assert [path.name for path in (ROOT / "templates").rglob("*.html") if path.read_text().count("\n") > 120] == []
