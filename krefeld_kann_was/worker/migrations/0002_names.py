from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worker", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="taskrecord",
            options={"verbose_name": "Regelmäßige Arbeit", "verbose_name_plural": "Regelmäßige Arbeiten"},
        ),
    ]
