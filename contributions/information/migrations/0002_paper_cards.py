from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("information", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="barrierreport",
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
                max_length=10,
                verbose_name="aufgefallen",
            ),
        ),
    ]
