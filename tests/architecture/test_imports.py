"""Imports point upstream only: contributions ← moderation ← exhibition, and exhibition never sees an Answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("contributions", "moderation", "exhibition")
# What each app may take from our own packages: a module name, or "module:Name" for single names.
ALLOWED = {
    "contributions": ("contributions",),
    "moderation": ("moderation", "contributions"),
    "exhibition": (
        "exhibition",
        "moderation.selectors",
        "contributions.models:Question",
        "contributions.models:Station",
        "krefeld_kann_was.lib.languages",
        "krefeld_kann_was.lib.spreadsheets",
    ),
}
ALLOWED_MODELS = {
    "contributions": ("contributions.",),
    "moderation": ("moderation.", "contributions."),
    "exhibition": ("exhibition.", "contributions.Question", "contributions.Station"),
}
NEVER = {"exhibition": "moderation.selectors.querysets"}  # whose answers are whole
OURS = (*APPS, "krefeld_kann_was")


def imports(tree: ast.AST) -> Iterator[str]:
    """All names that a module takes from elsewhere, also inside functions, as "module:Name"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"{alias.name}:" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert node.level == 0, "imports are absolute"
            yield from (f"{module}:{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in ("import_module", "__import__", "import_string"):
            yield from (f"{arg.value!s}:" for arg in node.args if isinstance(arg, ast.Constant))


def model_references(tree: ast.AST) -> Iterator[str]:
    """Models that are named by a string: in relations ("app.Model") and in apps.get_model(…)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        words += [
            str(word.value.value)
            for word in node.keywords
            if word.arg in ("to", "through", "model") and isinstance(word.value, ast.Constant)
        ]
        if _name(node.func) in ("ForeignKey", "OneToOneField", "ManyToManyField"):
            yield from (word for word in words if "." in word)
        elif _name(node.func) in ("get_model", "get_registered_model"):
            yield ".".join(words[:2])


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def trespasses(app: str, source: str) -> list[str]:
    tree = ast.parse(source)
    wrong_imports = [name for name in imports(tree) if ours(name) and not may_import(app, name)]
    return wrong_imports + [model for model in model_references(tree) if ours(model) and not may_name(app, model)]


def ours(name: str) -> bool:
    return name.replace(":", ".").partition(".")[0].lower() in OURS


def may_import(app: str, name: str) -> bool:
    module, _, attribute = name.partition(":")
    if f"{module}.{attribute}.".startswith(f"{NEVER.get(app, '-')}."):
        return False
    return any(
        candidate == allowed or (":" not in allowed and candidate.startswith(f"{allowed}."))
        for candidate in (name, module, f"{module}.{attribute}")
        for allowed in ALLOWED[app]
    )


def may_name(app: str, model: str) -> bool:
    return any(
        model.lower() == allowed.lower() or (allowed.endswith(".") and model.lower().startswith(allowed))
        for allowed in ALLOWED_MODELS[app]
    )


@pytest.mark.parametrize("app", APPS)
def test_imports_point_upstream_only(app: str) -> None:
    modules = [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    assert len(modules) > 3

    found = {str(path.relative_to(ROOT)): trespasses(app, path.read_text()) for path in modules}

    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("contributions", "from moderation.models import Decision"),
        ("contributions", "def f():\n    import exhibition.models"),
        ("contributions", "from krefeld_kann_was.settings import X"),
        ("moderation", "from exhibition import kiosk"),
        ("moderation", "models.ForeignKey('exhibition.Screen', models.CASCADE)"),
        ("exhibition", "from contributions.models import Answer"),
        ("exhibition", "from contributions.models import Question, Answer"),
        ("exhibition", "import contributions.models"),
        ("exhibition", "from contributions import models"),
        ("exhibition", "from contributions.services import find"),
        ("exhibition", "from moderation.models import Decision"),
        ("exhibition", "from moderation import services"),
        ("exhibition", "from moderation.selectors.querysets import released_answers"),
        ("exhibition", "from moderation.selectors import querysets"),
        ("exhibition", "import moderation.selectors.querysets"),
        ("exhibition", "models.ForeignKey(to='contributions.Answer', on_delete=models.CASCADE)"),
        ("exhibition", "apps.get_model('contributions', 'Answer')"),
        ("exhibition", "apps.get_model('contributions.Answer')"),
        ("exhibition", "importlib.import_module('contributions.models')"),
    ],
)
def test_the_guard_sees_each_way_round_it(app: str, source: str) -> None:
    assert trespasses(app, source)


def test_the_guard_lets_the_right_ways_through() -> None:
    right = "from moderation import selectors\nfrom contributions.models import Question, Station\nimport json"
    assert trespasses("exhibition", right) == []
