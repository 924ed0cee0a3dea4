from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("export", "0004_chunks")]

    operations = [
        migrations.AddField(model_name="exportchunk", name="version", field=models.PositiveIntegerField(default=0)),
    ]
