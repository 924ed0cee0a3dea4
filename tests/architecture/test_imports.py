"""Imports point upstream only, between apps and between their rooms, and exhibition never sees an Answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("contributions", "moderation", "exhibition", "krefeld_kann_was", "bench", "tests")
LIB = "krefeld_kann_was.lib"
REHEARSALS = "contributions.rehearsals"
RULES = ("contributions", "contributions.opening_hours", REHEARSALS, "moderation", "moderation.selectors", LIB)
DESK = (*RULES, "moderation.hints", "moderation.reports", "moderation.desk")
# What exhibition may know of answers: those that are released, as values.
SHOWN = ("contributions.models:Question", "contributions.models:Station", "moderation.selectors", LIB)
FOR_AUTHORS = ("contributions.stored_data", "contributions.enums:StoredData")  # what each stores of an answer, as text
POSTING = (*SHOWN, "exhibition.share", "exhibition.distribution", "exhibition.posting")
# What each room may take from others: a room, a single module, or "module:Name" for a single name. Every package in an
# app that is named here is a room of its own; the rest of the app is one room.
UPSTREAM: dict[str, tuple[str, ...]] = {
    LIB: (),
    REHEARSALS: (LIB, "contributions.models:Question"),  # which it leaves out
    "contributions.venues": (LIB, "contributions.models:Question"),  # whose venues they are
    "contributions.opening_hours": (
        *(LIB, "contributions.models:Question", "contributions.enums:StationKind", "contributions.venues"),
    ),
    "contributions.scan_counts": (
        *("contributions.models:Question", "contributions.models:Station", "contributions.enums:StationKind"),
    ),
    "contributions": (
        *("contributions.venues", "contributions.opening_hours", "contributions.scan_counts", REHEARSALS, LIB),
    ),
    "contributions.paper_cards": ("contributions", LIB),
    "contributions.print_files": ("contributions", LIB),
    "contributions.workshop": ("contributions", LIB),
    "moderation": (*RULES, "contributions.paper_cards"),
    "moderation.selectors": RULES,
    "moderation.hints": RULES,
    "moderation.reports": (*RULES, "moderation.hints"),
    "moderation.desk": DESK,
    "moderation.log": DESK,
    "moderation.translations": RULES,
    "moderation.statistics": (*DESK, "contributions.scan_counts", "contributions.venues"),
    "moderation.alerts": DESK,
    "exhibition": (*SHOWN, REHEARSALS),
    "exhibition.partners": (
        *SHOWN,
        "contributions.text",
        "contributions.unbroken_words",
        "krefeld_kann_was.request_bodies",
    ),
    "exhibition.kiosk": (
        *(*SHOWN, REHEARSALS, "exhibition", "exhibition.partners", "exhibition.programme"),
        *("contributions.enums:Phase", "krefeld_kann_was.information"),
    ),
    "exhibition.heartbeat": (
        *SHOWN,
        REHEARSALS,
        "exhibition",
        "exhibition.kiosk",
        "contributions.progress",
        *FOR_AUTHORS,
    ),
    "exhibition.share": (*SHOWN, "exhibition.partners"),
    "exhibition.gallery": (
        *(*SHOWN, "exhibition.partners", "exhibition.share"),
        *("contributions.gallery_options", "krefeld_kann_was.information"),
    ),
    "exhibition.home": (
        *SHOWN,
        "exhibition.gallery",
        "exhibition.offers",
        "exhibition.partners",
        "exhibition.programme",
        "exhibition.report.selectors",
    ),
    "exhibition.offers": (
        *(*SHOWN, "exhibition.partners", "krefeld_kann_was.request_bodies"),
        *("contributions.progress:sources", "contributions.text"),
    ),
    "exhibition.programme": (*SHOWN, "exhibition.partners", "contributions.text"),
    "exhibition.proposals": (
        *(*SHOWN, "exhibition.partners", "exhibition.offers", "exhibition.programme"),
        "krefeld_kann_was.accounts",
    ),
    "exhibition.distribution": (*SHOWN, *FOR_AUTHORS, "exhibition.share"),
    "exhibition.posting": (
        *(*POSTING, *FOR_AUTHORS, "krefeld_kann_was.worker.selectors", "contributions.services:on_withdrawal"),
    ),
    "exhibition.report": (
        *(*SHOWN, "moderation.statistics", "moderation.enums", "contributions.enums"),
        *("exhibition.heartbeat", "exhibition.posting", "krefeld_kann_was.erasure.models:Erasure"),
        *("contributions.gallery_options", "exhibition.partners"),
    ),
    "exhibition.export": (
        *(*POSTING, "exhibition.partners", "krefeld_kann_was.worker.selectors", "contributions.services:on_change"),
        *("exhibition.book.models:BOOK_FOLDER", "contributions.retention_options"),
    ),
    "exhibition.book": (
        *(*SHOWN, *FOR_AUTHORS, "contributions.models:QuestionText", "contributions.services:on_change"),
        *("exhibition.partners", "exhibition.programme", "exhibition.share", "krefeld_kann_was.information"),
    ),
    "krefeld_kann_was.accounts": (LIB, "krefeld_kann_was.middleware"),
    "krefeld_kann_was.outages": (LIB, "krefeld_kann_was.middleware", "krefeld_kann_was.accounts.resend"),
    "krefeld_kann_was.information": (
        *(LIB, "contributions", "contributions.opening_hours"),
        "moderation.services:UNDO_WINDOW",
    ),
    "krefeld_kann_was.database": (
        *(LIB, "contributions", "moderation.search_texts"),
        *("krefeld_kann_was.logs", "krefeld_kann_was.worker.selectors"),
    ),
    "krefeld_kann_was.checklist": (
        *(LIB, "contributions", "krefeld_kann_was.assistant"),
        *("krefeld_kann_was.database.tasks", "krefeld_kann_was.worker.services"),
    ),
    "krefeld_kann_was.start_page": (LIB, "contributions", "krefeld_kann_was.checklist"),
    "krefeld_kann_was.erasure": (
        *(*RULES, "moderation.reports", "contributions.scan_counts", "exhibition", "exhibition.export"),
        *("exhibition.posting", "exhibition.book", "exhibition.partners", "krefeld_kann_was.database"),
        *("krefeld_kann_was.worker", "krefeld_kann_was.environment", "krefeld_kann_was.accounts"),
        "krefeld_kann_was.errors",
    ),
    "krefeld_kann_was.rehearsal": (
        "krefeld_kann_was.erasure.rows",
        *(*RULES, "exhibition", "exhibition.gallery", "exhibition.heartbeat", "exhibition.share"),
    ),
    "krefeld_kann_was.assistant": (
        *(LIB, "contributions", "contributions.opening_hours", "contributions.venues", "exhibition"),
    ),
    "krefeld_kann_was.server": (LIB,),
    "krefeld_kann_was.templatetags": (LIB,),
    "krefeld_kann_was.worker": (LIB,),
    "krefeld_kann_was.errors": (LIB,),
    "krefeld_kann_was.metrics": (
        *(LIB, "contributions", REHEARSALS, "exhibition", "exhibition.heartbeat", "krefeld_kann_was.middleware"),
        *("krefeld_kann_was.database", "krefeld_kann_was.errors", "krefeld_kann_was.worker"),
        "krefeld_kann_was.version",
    ),
    "krefeld_kann_was.status": (
        LIB,
        "contributions",
        REHEARSALS,
        "krefeld_kann_was.outages",
        "krefeld_kann_was.worker",
    ),
}
NEVER = {"exhibition": "moderation.selectors.querysets"}  # whose answers are whole
# They put the rooms of their app together.
COMPOSITION = ("urls.py", "apps.py", "admin.py")
PROJECT = "krefeld_kann_was"  # and what is in no room of it: settings, addresses, commands, the demo


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


def room_of(module: str) -> str:
    """The room of a module or of a name in one, both with dots: the longest one that it begins with."""
    parts = module.split(".")
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((name for name in names if name in UPSTREAM), parts[0])


def trespasses(path: str, source: str) -> list[str]:
    """What a module of the product takes from elsewhere without leave."""
    tree = ast.parse(source)
    return [name for name in imports(tree) if ours(name) and not may_import(path, name)] + [
        model for model in model_references(tree) if not may_name(path, model)
    ]


def ours(name: str) -> bool:
    return name.replace(":", ".").partition(".")[0] in OURS


def may_import(path: str, name: str) -> bool:
    app, room = path.partition("/")[0], room_of(path.removesuffix(".py").replace("/", "."))
    dotted = name.replace(":", ".")
    if f"{dotted}.".startswith(f"{NEVER.get(app, '-')}.") or room_of(dotted) in ("bench", "tests"):
        return False
    composes = path in [f"{app}/{module}" for module in COMPOSITION] and dotted.startswith(f"{app}.")
    return room == PROJECT or composes or _allows(room, dotted)


def may_name(path: str, model: str) -> bool:
    """Whether a module may name a model by its label and name. A label is the last part of its app's own name."""
    label, _, name = model.partition(".")
    room = room_of(path.removesuffix(".py").replace("/", "."))
    owner = next((known for known in UPSTREAM if known.rpartition(".")[2] == label.lower()), "")
    names = [f"{owner}.models.{name}".lower(), owner.lower()]
    allowed = [one.replace(":", ".").lower() for one in (room, *UPSTREAM.get(room, ()))]
    return not owner or room == PROJECT or any(one in allowed for one in names)


def _allows(room: str, dotted: str) -> bool:
    single = [one.replace(":", ".") for one in UPSTREAM[room] if one not in UPSTREAM]
    return room_of(dotted) in (room, *UPSTREAM[room]) or any(f"{dotted}.".startswith(f"{one}.") for one in single)


def modules() -> Iterator[Path]:
    for app in OURS[:4]:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("app", OURS[:4])
def test_imports_point_upstream_only(app: str) -> None:
    paths = [path for path in modules() if path.relative_to(ROOT).parts[0] == app]
    assert len(paths) > 3

    names = {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    found = {name: trespasses(name, source) for name, source in names.items()}

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_package_with_code_is_a_room_or_part_of_one() -> None:
    packages = {
        ".".join(path.relative_to(ROOT).parts[:2]) for path in modules() if len(path.relative_to(ROOT).parts) > 2
    }
    inside = {f"{app}.{name}" for app in OURS[:4] for name in ("management", "templatetags")}

    assert packages - set(UPSTREAM) - inside == {"krefeld_kann_was.demo"}
    assert {room for room in UPSTREAM if not (ROOT / room.replace(".", "/")).is_dir()} == set()


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("contributions/models.py", "from moderation.models import Decision"),
        ("contributions/models.py", "def f():\n    import exhibition.models"),
        ("contributions/models.py", "if TYPE_CHECKING:\n    from moderation.models import Decision"),
        ("contributions/models.py", "from krefeld_kann_was.settings import X"),
        ("contributions/models.py", "from tests import factories"),
        ("contributions/opening_hours/models.py", "from contributions.models import Station"),
        ("contributions/admin.py", "from moderation.admin import X"),
        ("moderation/services.py", "from exhibition import kiosk"),
        ("moderation/services.py", "from moderation.hints.selectors import X"),
        ("moderation/services.py", "from moderation import hints"),
        ("moderation/services.py", "models.ForeignKey('exhibition.Screen', models.CASCADE)"),
        ("moderation/models.py", "models.ForeignKey('reports.Report', models.CASCADE)"),
        ("moderation/hints/selectors.py", "from moderation.reports import models"),
        ("moderation/reports/admin.py", "def f():\n    from moderation.desk.views import X"),
        ("moderation/desk/views.py", "from moderation.log.admin import X"),
        ("moderation/log/admin.py", "from moderation.statistics.selectors import X"),
        ("moderation/alerts/services.py", "from moderation.log import export"),
        ("exhibition/kiosk/views.py", "from exhibition.heartbeat.models import X"),
        ("exhibition/kiosk/views.py", "from exhibition.share import picture"),
        ("exhibition/share/picture.py", "from exhibition.gallery.views import X"),
        ("exhibition/gallery/views.py", "from exhibition.export.models import X"),
        ("exhibition/posting/views.py", "apps.get_model('export', 'Export')"),
        ("exhibition/models.py", "from exhibition.kiosk import feed"),
        ("exhibition/models.py", "from contributions.models import Answer"),
        ("exhibition/kiosk/feed.py", "from contributions.models import Question, Answer"),
        ("exhibition/kiosk/feed.py", "import contributions.models"),
        ("exhibition/kiosk/feed.py", "from contributions import models"),
        ("exhibition/urls.py", "from contributions.services import find"),
        ("exhibition/admin.py", "from moderation.models import Decision"),
        ("exhibition/export/tasks.py", "from moderation import services"),
        ("exhibition/export/tasks.py", "from moderation.selectors.querysets import released_queryset"),
        ("exhibition/export/tasks.py", "from moderation.selectors import querysets"),
        ("exhibition/export/tasks.py", "import moderation.selectors.querysets"),
        ("exhibition/models.py", "models.ForeignKey(to='contributions.Answer', on_delete=models.CASCADE)"),
        ("exhibition/models.py", "apps.get_model('contributions', 'Answer')"),
        ("exhibition/models.py", "apps.get_model('contributions.Answer')"),
        ("exhibition/models.py", "importlib.import_module('contributions.models')"),
        ("krefeld_kann_was/lib/mail.py", "from contributions.models import Question"),
        ("krefeld_kann_was/lib/mail.py", "from krefeld_kann_was.middleware import X"),
        ("krefeld_kann_was/templatetags/page.py", "from contributions.models import Question"),
        ("krefeld_kann_was/templatetags/page.py", "def f():\n    from krefeld_kann_was.information.models import X"),
        ("krefeld_kann_was/accounts/views.py", "from contributions.models import Question"),
    ],
)
def test_the_guard_sees_each_way_round_it(path: str, source: str) -> None:
    assert trespasses(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("exhibition/export/tasks.py", "from moderation import selectors\nimport json"),
        ("exhibition/models.py", "from contributions.models import Question, Station\nfrom exhibition.models import X"),
        ("exhibition/models.py", "models.ForeignKey('contributions.Question', models.CASCADE)"),
        ("exhibition/urls.py", "from exhibition.posting.views import X"),
        ("moderation/desk/views.py", "from moderation.reports.selectors import X\nfrom moderation import services"),
        (
            "moderation/models.py",
            "models.ForeignKey('contributions.Answer', models.CASCADE)\nmodels.ForeignKey('auth.User')",
        ),
        ("krefeld_kann_was/urls.py", "from moderation.models import Decision"),
    ],
)
def test_the_guard_lets_the_right_ways_through(path: str, source: str) -> None:
    assert trespasses(path, source) == []
