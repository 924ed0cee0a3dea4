"""The repository as a whole: documents, sizes, and what must not be in it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def tracked(pattern: str = "*") -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, check=False, text=True)
    files = [ROOT / name for name in listing.stdout.split("\0") if name] or [
        path for path in ROOT.rglob(pattern) if not {".venv", "build", "data", ".git"} & set(path.parts)
    ]
    return [path for path in files if path.is_file()]


def test_every_environment_variable_is_in_the_readme() -> None:
    sources = [ROOT / "krefeld_kann_was/settings.py", ROOT / "krefeld_kann_was/management/commands/serve.py"]
    code = "".join(path.read_text() for path in sources)
    names = set(re.findall(r'"((?:KKW_|DJANGO_SUPERUSER_)\w+|DATABASE_URL|HOST|PORT)"', code))
    assert len(names) > 8

    assert {name for name in names if f"`{name}`" not in README} == set()


def test_every_command_is_in_the_readme() -> None:
    apps = ("contributions", "moderation", "exhibition", "krefeld_kann_was")
    ours = {name for name, app in get_commands().items() if str(app).partition(".")[0] in apps}
    assert {"serve", "export_social", "remind"} <= ours

    assert {name for name in ours if f"`manage.py {name}" not in README} == set()


def test_every_make_target_is_in_the_readme() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert {name for name in targets if f"make {name}" not in README} == set()


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
