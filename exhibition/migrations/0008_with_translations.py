from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exhibition", "0007_outage_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="screen",
            name="with_translations",
            field=models.BooleanField(
                default=False,
                help_text="Klein unter Antworten in anderen Sprachen, was jemand von euch geschrieben und jemand anderes freigegeben hat. Wo für beides kein Platz ist, steht die Antwort allein.",
                verbose_name="Deutsche Übersetzungen zeigen",
            ),
        ),
    ]
