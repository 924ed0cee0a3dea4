import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contributions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("new", "neu"),
                            ("held", "zurückgestellt"),
                            ("released", "gezeigt"),
                            ("rejected", "nicht gezeigt"),
                            ("withdrawn", "zurückgenommen"),
                        ],
                        max_length=10,
                        verbose_name="vorher",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("new", "neu"),
                            ("held", "zurückgestellt"),
                            ("released", "gezeigt"),
                            ("rejected", "nicht gezeigt"),
                            ("withdrawn", "zurückgenommen"),
                        ],
                        max_length=10,
                        verbose_name="nachher",
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
                        max_length=20,
                        verbose_name="Grund",
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="entschieden")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="contributions.answer",
                        verbose_name="Antwort",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entschieden von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Entscheidung",
                "verbose_name_plural": "Entscheidungen",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["answer", "-id"], name="decision_of_answer"),
                    models.Index(fields=["decided_by", "-id"], name="decision_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason", ""),
                            (
                                "reason__in",
                                [
                                    "personal_data",
                                    "third_party",
                                    "insult",
                                    "discrimination",
                                    "extremism",
                                    "threat",
                                    "sexual",
                                    "allegation",
                                    "advertising",
                                    "party_ad",
                                    "link",
                                    "off_topic",
                                    "duplicate",
                                    "copyright",
                                    "crisis",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="decision_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_rejection_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="decision_changes_something",
                    ),
                ],
            },
        ),
    ]
