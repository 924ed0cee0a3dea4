import django.db.models.deletion
from django.db import migrations, models

import exhibition.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contributions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Screen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Nur für euch, zum Beispiel „Forum, links“.", max_length=80, verbose_name="Name"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=exhibition.models.language_choices, default="de", max_length=12, verbose_name="Sprache"
                    ),
                ),
                (
                    "token",
                    models.CharField(default=exhibition.models.new_token, editable=False, max_length=64, unique=True),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="screens",
                        to="contributions.question",
                        verbose_name="Frage",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        help_text="Sein QR-Code und seine Adresse stehen auf dem Bildschirm.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screens",
                        to="contributions.station",
                        verbose_name="Standort",
                    ),
                ),
            ],
            options={
                "verbose_name": "Bildschirm",
                "verbose_name_plural": "Bildschirme",
                "ordering": ["name", "pk"],
            },
        ),
    ]
