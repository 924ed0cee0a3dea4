import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0014_station_venue_help"),
        ("moderation", "0005_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="decision", name="decision_says_something"),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "Entscheidung"),
                    ("objection", "auf einen Widerspruch"),
                    ("undo", "zurückgenommen"),
                    ("re_review", "zweiter Blick"),
                    ("social", "für soziale Netzwerke und Buch"),
                    ("not_social", "nicht für soziale Netzwerke und Buch"),
                    ("report", "auf eine Meldung"),
                    ("translated", "Übersetzung geschrieben"),
                    ("tr_cleared", "Übersetzung freigegeben"),
                    ("tr_removed", "Übersetzung entfernt"),
                ],
                default="decision",
                max_length=12,
                verbose_name="Art",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("before", models.F("after")), _negated=True),
                    (
                        "kind__in",
                        ("objection", "re_review", "social", "not_social", "translated", "tr_cleared", "tr_removed"),
                    ),
                    ("kind", "undo"),
                    ("shortened", True),
                    models.Q(("before", "held"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decision_says_something",
            ),
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="translation",
                        serialize=False,
                        to="contributions.answer",
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("cleared_at", None)), fields=["written_at"], name="translation_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="translation_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cleared_at", None), ("cleared_by", None)),
                            models.Q(
                                ("cleared_at__isnull", False),
                                ("cleared_by__isnull", False),
                                models.Q(("cleared_by", models.F("written_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="translation_cleared_by_another",
                    ),
                ],
            },
        ),
    ]
