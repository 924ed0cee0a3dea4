import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_kinds(apps, schema_editor):
    Decision = apps.get_model("moderation", "Decision")
    Decision.objects.filter(about_objection=True).update(kind="objection")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contributions", "0003_the_desk"),
        ("moderation", "0002_shortening_and_objections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerTheme",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="theme_link",
                        serialize=False,
                        to="contributions.answer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="claim",
                        serialize=False,
                        to="contributions.answer",
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("seen_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="second_look",
                        serialize=False,
                        to="contributions.answer",
                    ),
                ),
                ("agreed", models.BooleanField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Die ersten neun haben an der Warteschlange die Tasten 1 bis 9.",
                        verbose_name="Platz",
                    ),
                ),
            ],
            options={
                "verbose_name": "Thema",
                "verbose_name_plural": "Themen",
                "ordering": ["position", "name"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_changes_something",
        ),
        migrations.AddField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "Entscheidung"),
                    ("objection", "auf einen Widerspruch"),
                    ("undo", "zurückgenommen"),
                    ("second_look", "zweiter Blick"),
                    ("social", "für soziale Netzwerke"),
                    ("not_social", "nicht für soziale Netzwerke"),
                    ("report", "auf eine Meldung"),
                ],
                default="decision",
                max_length=12,
                verbose_name="Art",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="note",
            field=models.CharField(blank=True, max_length=300, verbose_name="Notiz"),
        ),
        migrations.AlterField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entschieden von",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_at", "id"], name="decision_time"),
        ),
        migrations.AddField(
            model_name="claim",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="secondlook",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="moderation.decision"
            ),
        ),
        migrations.AddField(
            model_name="theme",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="themes",
                to="contributions.question",
                verbose_name="Frage",
            ),
        ),
        migrations.AddField(
            model_name="answertheme",
            name="theme",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="links", to="moderation.theme"
            ),
        ),
        migrations.AddIndex(
            model_name="secondlook",
            index=models.Index(condition=models.Q(("agreed", None)), fields=["answer"], name="second_look_open"),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(fields=("question", "name"), name="theme_once_a_question"),
        ),
        migrations.AddIndex(
            model_name="answertheme",
            index=models.Index(fields=["theme", "-answer"], name="answers_of_theme"),
        ),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="decision",
            name="about_objection",
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("before", models.F("after")), _negated=True),
                    ("kind__in", ("objection", "second_look", "social", "not_social")),
                    ("kind", "undo"),
                    ("shortened", True),
                    models.Q(("before", "held"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decision_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by__isnull", False), ("kind", "report"), _connector="OR"),
                name="decision_has_a_person",
            ),
        ),
    ]
