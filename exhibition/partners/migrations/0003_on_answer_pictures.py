from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_on_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="on_answer_pictures",
            field=models.BooleanField(default=False, verbose_name="Auf jedem Bild einer Antwort"),
        ),
    ]
