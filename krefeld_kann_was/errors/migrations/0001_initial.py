from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ErrorKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("web", "Webserver"), ("worker", "Hintergrunddienst")],
                        max_length=10,
                        verbose_name="Teil",
                    ),
                ),
                ("error", models.CharField(max_length=200, verbose_name="Fehler")),
                ("place", models.CharField(max_length=300, verbose_name="Stelle im Programm")),
                ("traceback", models.TextField(blank=True, verbose_name="Weg dorthin")),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="Wie oft")),
                ("first_at", models.DateTimeField(verbose_name="Zuerst")),
                ("last_at", models.DateTimeField(verbose_name="Zuletzt")),
            ],
            options={
                "verbose_name": "Fehler im Programm",
                "verbose_name_plural": "Fehler im Programm",
                "ordering": ["-last_at", "-pk"],
                "default_permissions": ("view", "delete"),
                "constraints": [
                    models.UniqueConstraint(fields=("part", "error", "place"), name="one_row_for_a_kind_of_error")
                ],
            },
        ),
    ]
