"""What each role may. The one table; `seed` brings it into the database as Django's groups after every migration."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.checks import CheckMessage, Error
from django.db import transaction

from krefeld_kann_was.accounts.models import Role

MODERATOR, EDITOR, SCREEN_KEEPER, ADMINISTRATOR = "moderator", "editor", "screen_keeper", "administrator"
NAMES = {  # of the groups, at first; an administrator may give another
    MODERATOR: "Moderation",
    EDITOR: "Redaktion",
    SCREEN_KEEPER: "Bildschirme",
    ADMINISTRATOR: "Verwaltung",
}


def may(model: str, *actions: str) -> set[str]:
    """The permissions to do `actions` with a model: may("exhibition.screen", "view") is {"exhibition.view_screen"}."""
    label, name = model.split(".")
    return {f"{label}.{action}_{name}" for action in actions}


# A model of a new app is one more line here. A name that no model has stops the start (check accounts.E001).
TABLE: dict[str, set[str]] = {
    MODERATOR: {
        *may("contributions.answer", "view"),
        *may("moderation.decision", "add"),  # opens the queue
        *may("moderation.theme", "view", "add", "change"),
        *may("hints.wordlist", "view", "add", "change", "delete"),
        *may("hints.hintsetting", "view", "change"),
        *may("reports.report", "view", "change"),
    },
    EDITOR: {
        *may("contributions.question", "view", "add", "change"),
        *may("contributions.questiontext", "view", "add", "change", "delete"),
        *may("contributions.consenttext", "view", "add", "change", "delete"),
        *may("contributions.station", "view", "add", "change", "delete"),
        *may("moderation.theme", "view", "add", "change"),
        *may("information.institution", "view", "add", "change"),
        *may("information.pagetext", "view", "add", "change"),
        *may("information.barrierreport", "view", "change"),
        *may("export.export", "view", "add", "change"),
        *may("export.recall", "view", "change"),
        *may("posting.plan", "view", "change"),
    },
    SCREEN_KEEPER: {
        *may("exhibition.screen", "view", "add", "change", "delete"),
        *may("exhibition.playlistentry", "view", "add", "change", "delete"),
    },
    ADMINISTRATOR: {
        *may("auth.user", "view", "add", "change", "delete"),
        *may("auth.group", "view", "add", "change", "delete"),
    },
}
TABLE[ADMINISTRATOR] |= TABLE[MODERATOR] | TABLE[EDITOR] | TABLE[SCREEN_KEEPER]
for permissions in TABLE.values():
    permissions |= may("moderation.decision", "view")  # everybody sees the log and its figures


@transaction.atomic
def seed() -> None:
    """Make the groups, and bring them what is new in the table and take what is no longer in it.

    What was given once is remembered, so that nothing comes back that an administrator took from a group, changed
    by hand or deleted.
    """
    existing = _existing_permissions()
    for key, name in NAMES.items():
        role, is_new = Role.objects.select_related("group").get_or_create(key=key)
        if is_new:
            role.group, _ = Group.objects.get_or_create(name=name)
        if role.group is None:
            continue  # somebody deleted it
        given = set(role.given)
        fresh = (TABLE[key] & existing.keys()) - given  # in the middle of the migrations some may not exist yet
        dropped = given - TABLE[key]
        if is_new or fresh or dropped:
            role.group.permissions.add(*(existing[name] for name in fresh))
            role.group.permissions.remove(*(existing[name] for name in dropped & existing.keys()))
            role.given = sorted(given - dropped | fresh)
            role.save()


def _existing_permissions() -> dict[str, Permission]:
    permissions = Permission.objects.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}": one for one in permissions}


def check_table(**_kwargs: object) -> Iterable[CheckMessage]:
    """A system check: every permission in the table belongs to a model, so a slip of the pen does not stay unseen."""
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in [
            *(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions),
            *(codename for codename, _name in model._meta.permissions),
        ]
    }
    for role, permissions in TABLE.items():
        for name in sorted(permissions - known):
            yield Error(f"The role {role} names {name!r}, which no model has.", id="accounts.E001")
