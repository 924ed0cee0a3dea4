from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_receipts_and_marks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="answer",
            name="answer_text_matches_status",
        ),
        migrations.AddField(
            model_name="answer",
            name="cleared_for_social",
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="whole_text",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="answer",
            name="whole_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="second_person",
            field=models.JSONField(blank=True, default=list, verbose_name="Zweite Person nötig"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="mark",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_token", "kam ohne die Seite"),
                    ("expired", "die Seite war abgelaufen"),
                    ("trap", "verstecktes Feld ausgefüllt"),
                    ("quick", "schneller als ein Mensch tippt"),
                    ("paper", "von einer Karte abgeschrieben"),
                ],
                editable=False,
                max_length=10,
                verbose_name="aufgefallen",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("whole_until__isnull", False)), fields=["whole_until"], name="answer_whole"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("cleared_for_social", None), ("consent_social", True), ("status", "released")),
                fields=["question", "released_at", "id"],
                name="answer_social",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fingerprint", ""), ("status", "withdrawn"), ("text", ""), ("whole_text", "")),
                    ("status", "rejected"),
                    models.Q(("status__in", ("new", "held", "released")), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="answer_text_matches_status",
            ),
        ),
    ]
