"""What undo needs: the state before a decision, and which decision was undone. And notes can be erased."""

from collections.abc import Iterable, Iterator
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def pair_undos(decisions: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """The ids of each undo and of the decision that it undid, from (answer id, id, kind) in this order.

    An undo always undid the latest decision about its answer that was not undone yet.
    """
    current, effective = None, list[int]()
    for answer_id, decision_id, kind in decisions:
        if answer_id != current:
            current, effective = answer_id, []
        if kind != "undo":
            effective.append(decision_id)
        elif effective:
            yield decision_id, effective.pop()


def name_undone_decisions(apps: Any, _schema_editor: Any) -> None:
    decisions = apps.get_model("moderation", "Decision").objects.order_by("answer_id", "pk")
    with_undo = decisions.filter(kind="undo").order_by().values("answer_id")
    rows = decisions.filter(answer_id__in=with_undo).values_list("answer_id", "pk", "kind")
    for undo_id, decision_id in list(pair_undos(rows)):
        decisions.filter(pk=undo_id).update(undoes_id=decision_id)


def erase_notes_about_erased_answers(apps: Any, _schema_editor: Any) -> None:
    decisions = apps.get_model("moderation", "Decision").objects.exclude(note="")
    erased = Q(answer__status="withdrawn") | Q(answer__status="rejected", answer__text="")
    decisions.filter(erased).update(note="", note_erased=True)


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_whole_texts_move"),
        ("moderation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreviousState",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="previous_state",
                        serialize=False,
                        to="moderation.decision",
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("shortened", models.BooleanField()),
                ("fingerprint", models.CharField(blank=True, max_length=16)),
                ("submitted_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("cleared_for_social", models.BooleanField(null=True)),
                ("closed_objection", models.BooleanField()),
                ("erase_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="note_erased",
            field=models.BooleanField(default=False, verbose_name="Notiz gelöscht"),
        ),
        migrations.AddField(
            model_name="decision",
            name="undoes",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undoing",
                to="moderation.decision",
            ),
        ),
        migrations.RunPython(name_undone_decisions, migrations.RunPython.noop),
        migrations.RunPython(erase_notes_about_erased_answers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(("kind", "undo"), ("undoes__isnull", False))
                | Q(Q(("kind", "undo"), _negated=True), ("undoes__isnull", True)),
                name="decision_undoes_one",
            ),
        ),
    ]
