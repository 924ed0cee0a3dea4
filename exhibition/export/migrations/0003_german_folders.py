"""Pictures lie in folders with German names since 0.7: what was drawn before counts as deleted and is drawn anew."""

from django.db import migrations
from django.utils import timezone


def forget_pictures(apps, schema_editor):
    """Those of exports that have ended; the worker deletes their files, and goes on with the others by itself."""
    ended = apps.get_model("export", "Export").objects.exclude(state__in=("waiting", "running"))
    ended.filter(removed_at=None).update(removed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("export", "0002_labels")]

    operations = [migrations.RunPython(forget_pictures, migrations.RunPython.noop)]
