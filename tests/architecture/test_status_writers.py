"""Only contributions.services writes NEW, WITHDRAWN and, after a restore, HELD; only moderation.services the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = {
    "contributions/services.py": {"NEW", "WITHDRAWN", "HELD"},
    "moderation/services.py": {"after"},  # checked against the table of transitions, where only an undo leads to NEW
}
WRITERS = {"Answer", "update", "create", "acreate", "aupdate", "get_or_create", "update_or_create", "bulk_create"}
SQL = re.compile(r"\b(UPDATE|INSERT\s+INTO|REPLACE\s+INTO)\s+\W?contributions_answer", re.IGNORECASE)


def writes(source: str) -> Iterator[str]:
    """What a module writes to a status, each as source text: in calls, dictionaries of defaults, attributes, SQL."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in WRITERS:
                yield from (ast.unparse(word.value) for word in node.keywords if word.arg == "status")
            if name == "bulk_update" and any("status" in ast.unparse(part) for part in node.args[1:]):
                yield ast.unparse(node)
            if name == "setattr" and "status" in ast.unparse(node.args[1]):
                yield ast.unparse(node)
        elif isinstance(node, ast.Dict) and any(
            isinstance(key, ast.Constant) and key.value == "status" for key in node.keys
        ):
            yield ast.unparse(node)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (ast.unparse(node) for target in targets if getattr(target, "attr", "") == "status")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield node.value


def product_modules() -> Iterator[Path]:
    for package in ("contributions", "moderation", "exhibition", "krefeld_kann_was"):
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def test_nobody_but_the_services_writes_a_status() -> None:
    found = {}
    for path in product_modules():
        name = str(path.relative_to(ROOT))
        values = {value.removeprefix("Status.") for value in writes(path.read_text())}
        if values - SERVICES.get(name, set()):
            found[name] = values

    assert found == {}


def test_the_services_write_what_they_should() -> None:
    for name, expected in SERVICES.items():
        assert {value.removeprefix("Status.") for value in writes((ROOT / name).read_text())} == expected


@pytest.mark.parametrize(
    "source",
    [
        "Answer.objects.filter(pk=1).update(status='released')",
        "Answer(status=x)",
        "Answer.objects.create(status=x)",
        "answer.status = x",
        "setattr(answer, 'status', x)",
        "Answer.objects.get_or_create(pk=1, defaults={'status': x})",
        "Answer.objects.bulk_update(answers, ['status'])",
        "cursor.execute('UPDATE contributions_answer SET status = 1')",
    ],
)
def test_the_guard_sees_each_way_round_it(source: str) -> None:
    assert list(writes(source))
