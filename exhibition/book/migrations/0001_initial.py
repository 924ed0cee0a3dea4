import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contributions", "0015_unbroken_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "format",
                    models.CharField(
                        choices=[("a5", "A5, 148 × 210 mm"), ("square", "quadratisch, 210 × 210 mm")],
                        default="a5",
                        max_length=10,
                        verbose_name="Format",
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("print", "Druckerei: mit Beschnitt und Schnittmarken"),
                            ("screen", "Bildschirm: mit Links"),
                        ],
                        default="print",
                        max_length=10,
                        verbose_name="Wofür",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("public", "zum Verteilen: nur Antworten mit einem Ja zum Buch"),
                            ("reading_copy", "Leseexemplar: alle gezeigten Antworten; bleibt in der Ausstellung"),
                        ],
                        default="public",
                        max_length=14,
                        verbose_name="Welche Antworten",
                    ),
                ),
                (
                    "foreword",
                    models.TextField(
                        blank=True,
                        help_text="Eine Leerzeile beginnt einen neuen Absatz. Ans Ende gehört, wer es schreibt.",
                        max_length=1800,
                        verbose_name="Vorwort",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "wartet"),
                            ("running", "wird gesetzt"),
                            ("done", "fertig"),
                            ("failed", "gescheitert"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="Stand",
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=0)),
                ("answer_ids", models.JSONField(default=list)),
                ("handed_out_ids", models.JSONField(default=list)),
                ("recalled_ids", models.JSONField(default=list)),
                ("recalled_at", models.DateTimeField(null=True)),
                ("page_count", models.PositiveIntegerField(default=0, verbose_name="Seiten")),
                ("size", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(verbose_name="gestartet")),
                ("progressed_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("downloaded_at", models.DateTimeField(null=True, verbose_name="heruntergeladen")),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contributions.question",
                        verbose_name="Frage",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gestartet von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Buch",
                "verbose_name_plural": "Bücher",
                "ordering": ["-pk"],
                "default_permissions": ("view", "add", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="book_state_known",
                    )
                ],
            },
        ),
    ]
