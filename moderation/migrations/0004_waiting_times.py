import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0004_opening_hours"),
        ("moderation", "0003_the_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                (
                    "waited",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (15, "unter 15 Minuten"),
                            (30, "unter 30 Minuten"),
                            (60, "unter einer Stunde"),
                            (120, "unter 2 Stunden"),
                            (240, "unter 4 Stunden"),
                            (1440, "unter einem Tag"),
                            (10000, "einen Tag oder länger"),
                        ]
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contributions.question"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("question", "week", "waited"), name="waiting_times_once")
                ],
            },
        ),
    ]
