from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0014_station_venue_help"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="unbroken_words",
            field=models.CharField(
                blank=True,
                help_text="Namen, die in Antworten nie getrennt werden, mit Komma dazwischen. Krefeld, die Stadtteile, Gastgeber und Partner gehören von selbst dazu.",
                max_length=500,
                verbose_name="Nie trennen",
            ),
        ),
    ]
