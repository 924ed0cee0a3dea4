import re

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import contributions.codes
import contributions.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=contributions.models.language_choices, max_length=12, verbose_name="Sprache"
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="Fassung"
                    ),
                ),
                (
                    "exhibition",
                    models.TextField(
                        help_text="Die erste Zeile steht groß, der Rest klein darunter.",
                        max_length=600,
                        verbose_name="Einwilligung Ausstellung",
                    ),
                ),
                ("social", models.TextField(max_length=900, verbose_name="Einwilligung soziale Netzwerke")),
            ],
            options={
                "verbose_name": "Einwilligungstext",
                "verbose_name_plural": "Einwilligungstexte",
                "ordering": ["language", "-version"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Für Befehle, zum Beispiel krefeld-2026.", unique=True, verbose_name="Kurzname"
                    ),
                ),
                (
                    "hosts",
                    models.CharField(
                        help_text="Steht über der Frage, in jeder Sprache gleich.",
                        max_length=120,
                        verbose_name="Gastgeber",
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="öffnet")),
                ("closes_at", models.DateTimeField(verbose_name="schließt")),
                (
                    "answer_length",
                    models.PositiveSmallIntegerField(
                        default=280,
                        help_text="Höchstens so viele Zeichen, wie ein Mensch sie zählt.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="Länge einer Antwort",
                    ),
                ),
                (
                    "hashtag",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\w+$", "Bitte nur Buchstaben, Ziffern und _ und ohne # davor."
                            )
                        ],
                        verbose_name="Hashtag",
                    ),
                ),
                (
                    "world",
                    models.CharField(
                        choices=contributions.models.world_choices,
                        default="samt",
                        max_length=10,
                        verbose_name="Farbwelt",
                    ),
                ),
                (
                    "own_ground",
                    models.CharField(
                        blank=True,
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("^#[0-9a-f]{6}\\Z"), "Bitte als #rrggbb mit Kleinbuchstaben schreiben."
                            )
                        ],
                        verbose_name="eigener Grund",
                    ),
                ),
                (
                    "own_warp",
                    models.CharField(
                        blank=True,
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("^#[0-9a-f]{6}\\Z"), "Bitte als #rrggbb mit Kleinbuchstaben schreiben."
                            )
                        ],
                        verbose_name="eigene Kette",
                    ),
                ),
                (
                    "own_weft",
                    models.CharField(
                        blank=True,
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("^#[0-9a-f]{6}\\Z"), "Bitte als #rrggbb mit Kleinbuchstaben schreiben."
                            )
                        ],
                        verbose_name="eigener Schuss",
                    ),
                ),
                (
                    "own_text",
                    models.CharField(
                        blank=True,
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("^#[0-9a-f]{6}\\Z"), "Bitte als #rrggbb mit Kleinbuchstaben schreiben."
                            )
                        ],
                        verbose_name="eigene Schrift",
                    ),
                ),
            ],
            options={
                "verbose_name": "Frage",
                "verbose_name_plural": "Fragen",
                "ordering": ["-opens_at"],
            },
        ),
        migrations.CreateModel(
            name="QuestionText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=contributions.models.language_choices, max_length=12, verbose_name="Sprache"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="Wortlaut")),
            ],
            options={
                "verbose_name": "Wortlaut",
                "verbose_name_plural": "Wortlaute",
            },
        ),
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Nur für euch, zum Beispiel „Plakat am Eingang“.", max_length=80, verbose_name="Name"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("poster", "Plakat"),
                            ("card", "Tischkarte"),
                            ("terminal", "Terminal"),
                            ("workshop", "Werkstatttisch"),
                            ("web", "Internet"),
                        ],
                        default="poster",
                        max_length=10,
                        verbose_name="Art",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=contributions.codes.random_code,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="Code",
                    ),
                ),
            ],
            options={
                "verbose_name": "Standort",
                "verbose_name_plural": "Standorte",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="Antwort")),
                ("language", models.CharField(max_length=12, verbose_name="Sprache")),
                (
                    "quarter",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("010", "Stadtmitte"),
                            ("020", "Kempener Feld/Baackeshof"),
                            ("030", "Inrath/Kliedbruch"),
                            ("040", "Cracau"),
                            ("050", "Dießem/Lehmheide"),
                            ("060", "Benrad-Süd"),
                            ("070", "Forstwald"),
                            ("080", "Benrad-Nord"),
                            ("090", "Hülser Berg"),
                            ("100", "Traar"),
                            ("110", "Verberg"),
                            ("120", "Gartenstadt"),
                            ("130", "Bockum"),
                            ("140", "Linn"),
                            ("150", "Gellep-Stratum"),
                            ("160", "Oppum"),
                            ("170", "Fischeln"),
                            ("180", "Uerdingen"),
                            ("190", "Hüls"),
                            ("outside", "Außerhalb von Krefeld"),
                        ],
                        max_length=10,
                        verbose_name="Stadtteil",
                    ),
                ),
                ("consent_social", models.BooleanField(default=False, verbose_name="auch in sozialen Netzwerken")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "neu"),
                            ("held", "zurückgestellt"),
                            ("released", "gezeigt"),
                            ("rejected", "nicht gezeigt"),
                            ("withdrawn", "zurückgenommen"),
                        ],
                        default="new",
                        editable=False,
                        max_length=10,
                        verbose_name="Stand",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal_data", "Enthält persönliche Daten (Name, Adresse, Telefon, Konto …)"),
                            ("third_party", "Betrifft eine andere, erkennbare Person"),
                            ("insult", "Beleidigung"),
                            ("discrimination", "Rassismus oder andere Abwertung einer Gruppe"),
                            ("extremism", "Verbotene oder extremistische Zeichen oder Parolen"),
                            ("threat", "Drohung oder Aufruf zu Gewalt"),
                            ("sexual", "Sexueller Inhalt"),
                            ("allegation", "Schwerer, hier nicht prüfbarer Vorwurf"),
                            ("advertising", "Werbung, Verkauf, Spendenaufruf"),
                            ("party_ad", "Wahl- oder Parteienwerbung"),
                            ("link", "Link oder Kontoname"),
                            ("off_topic", "Keine Antwort auf die Frage / unverständlich"),
                            ("duplicate", "Mehrfach abgeschickt"),
                            ("copyright", "Fremder Text (Liedtext, Gedicht)"),
                            ("crisis", "Notlage: nicht veröffentlicht, Hilfehinweis gezeigt"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="Grund",
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="eingegangen")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="gezeigt seit"),
                ),
                ("receipt_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.consenttext",
                        verbose_name="Einwilligungstext",
                    ),
                ),
            ],
            options={
                "verbose_name": "Antwort",
                "verbose_name_plural": "Antworten",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Wall",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="contributions.question",
                        verbose_name="Frage",
                    ),
                ),
                ("version", models.PositiveBigIntegerField(default=1)),
                ("released", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["opens_at", "closes_at"], name="question_run"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="question_closes_after_opening",
                violation_error_message="Die Frage muss nach dem Öffnen schließen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_length__gte", 1), ("answer_length__lte", 1000)),
                name="question_answer_length",
            ),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consents",
                to="contributions.question",
                verbose_name="Frage",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="contributions.question",
                verbose_name="Frage",
            ),
        ),
        migrations.AddField(
            model_name="questiontext",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="texts",
                to="contributions.question",
                verbose_name="Frage",
            ),
        ),
        migrations.AddField(
            model_name="station",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stations",
                to="contributions.question",
                verbose_name="Frage",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="station",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="contributions.station",
                verbose_name="Standort",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                fields=("question", "language", "version"), name="consent_text_once_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="questiontext",
            constraint=models.UniqueConstraint(fields=("question", "language"), name="question_text_once_a_language"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["question", "status", "submitted_at", "id"], name="answer_queue"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("released_at__isnull", False)),
                fields=["question", "status", "-released_at", "-id"],
                name="answer_wall",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("released_at__isnull", False)),
                fields=["question", "status", "language"],
                name="answer_languages",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["status", "submitted_at", "id"], name="answer_waiting"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["new", "held", "released", "rejected", "withdrawn"])),
                name="answer_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__length__lte", 5000)), name="answer_text_not_too_long"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), ("text", "")),
                    ("status", "rejected"),
                    models.Q(("status__in", ("new", "held", "released")), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="answer_text_matches_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "released"), _negated=True), ("released_at__isnull", False), _connector="OR"
                ),
                name="answer_released_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("receipt_hash__length", 64)), name="answer_receipt_hash_whole"
            ),
        ),
    ]
