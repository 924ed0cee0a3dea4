"""The addresses of the desk, below /admin/moderation/queue/. Every one is behind the login of the Django admin.

Each action on an answer has an address of its own: that of the answer's form and then the value of the button. An
action that shows an answer has a second one, „…_anyway“, for a deliberate press in spite of what was noticed.
"""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path, re_path

from contributions.enums import Status
from moderation.desk import views

staff = admin.site.admin_view
ANSWER = r"^(?P<answer_id>[0-9]{1,18})/"
SHOW, REJECT, HOLD = ({"after": status} for status in (Status.RELEASED, Status.REJECTED, Status.HELD))
ANYWAY = {"confirmed": True}


def actions(under: str, view: Any, **targets: dict[str, Any]) -> list[URLPattern]:
    """The addresses of the actions that one view performs; each target is what the address passes to the view."""
    address, name = (f"{ANSWER}{under}/", f"decide.{under}") if under else (ANSWER, "decide")
    return [
        re_path(f"{address}{action}/$", staff(view), target, name=f"{name}.{action}")
        for action, target in targets.items()
    ] + [
        re_path(f"{address}theme/$", staff(views.set_theme), name=f"{name}.theme"),
        re_path(f"{address}pass_on/$", staff(views.pass_on), name=f"{name}.pass_on"),
        re_path(f"{address}$", staff(views.decide_by_button), name=name),
    ]


urlpatterns = [
    path("", staff(views.show_queue), name="queue"),
    path("languages/", staff(views.choose_languages), name="languages"),
    path("live/", staff(views.send_updates), name="live"),
    re_path(r"^undo/(?P<decision_id>[0-9]{1,18})/$", staff(views.undo_decision), name="undo"),
    re_path(r"^take_back/(?P<answer_id>[0-9]{1,18})/$", staff(views.take_back_answer), name="take_back"),
    *actions(
        "",
        views.decide_answer,
        release=SHOW,
        release_anyway=SHOW | ANYWAY,
        release_one=SHOW | {"only_one": True},
        shorten=SHOW | {"shorten": True},
        reject=REJECT,
        hold=HOLD,
    ),
    *actions(
        "re-review",
        views.re_review,
        release=SHOW,
        release_anyway=SHOW | ANYWAY,
        shorten=SHOW | ANYWAY,
        reject=REJECT,
        hold=HOLD,
    ),
    *actions(
        "reported",
        views.decide_reported_answer,
        release=SHOW,
        release_anyway=SHOW | ANYWAY,
        shorten=SHOW | {"shorten": True},
        reject=REJECT,
    ),
    *actions(
        "objections",
        views.decide_on_objection,
        release={"restore": True},
        release_anyway={"restore": True} | ANYWAY,
        shorten={"restore": True, "shorten": True},
        uphold={"restore": False},
    ),
    *actions(
        "social",
        views.decide_for_social,
        clear={"cleared": True},
        clear_anyway={"cleared": True} | ANYWAY,
        keep_here={"cleared": False},
    ),
]
