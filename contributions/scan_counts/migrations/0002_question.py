import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def ask_what_the_station_asks(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Which question was asked was not stored; few stations are ever moved to another one."""
    station = apps.get_model("contributions", "Station").objects.filter(pk=models.OuterRef("station"))
    apps.get_model("scan_counts", "ScanCount").objects.update(question=models.Subquery(station.values("question")))


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0012_question_titles"),
        ("scan_counts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="scancount",
            name="question",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scan_counts",
                to="contributions.question",
            ),
        ),
        migrations.RunPython(ask_what_the_station_asks, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="scancount",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scan_counts",
                to="contributions.question",
            ),
        ),
        migrations.RemoveConstraint(model_name="scancount", name="scan_count_once_an_hour"),
        migrations.AddConstraint(
            model_name="scancount",
            constraint=models.UniqueConstraint(fields=("station", "question", "hour"), name="scan_count_once_an_hour"),
        ),
    ]
