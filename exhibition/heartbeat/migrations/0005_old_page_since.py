from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heartbeat", "0004_seen"),
    ]

    operations = [
        migrations.AddField(
            model_name="heartbeat",
            name="old_page_since",
            field=models.DateTimeField(null=True),
        ),
    ]
