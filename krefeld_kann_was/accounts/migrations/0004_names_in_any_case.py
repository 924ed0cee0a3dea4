import sys
from itertools import count

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Lower

LONGEST_NAME = 150


def make_distinct(apps, schema_editor):
    """Leave a name in any case, and a mail address, to the account that logged in last; say what changes for others.

    These get a number behind the name, and no mail address.
    """
    accounts = apps.get_model("auth", "User").objects
    used = set(accounts.values_list(Lower("username"), flat=True))
    names, mails = set(), set()
    folded = accounts.annotate(folded_name=Lower("username"), folded_mail=Lower("email"))
    for account in folded.order_by(F("last_login").desc(nulls_last=True), "pk"):
        if account.email and account.folded_mail in mails:
            sys.stderr.write(f"account {account.username!r}: without its mail address now, another one has it\n")
            accounts.filter(pk=account.pk).update(email="")
        if account.folded_name in names:
            new = next(name for name in _numbered(account.username) if name.lower() not in used)
            sys.stderr.write(
                f"account {account.username!r}: is {new!r} now, another one has this name in another case\n"
            )
            accounts.filter(pk=account.pk).update(username=new)
            used.add(new.lower())
        names.add(account.folded_name)
        mails.add(account.folded_mail)


def _numbered(name):
    for number in count(2):
        ending = f"-{number}"
        yield name[: LONGEST_NAME - len(ending)] + ending


class Migration(migrations.Migration):
    """Two accounts differ in more than the case of their names (on SQLite: of a–z), and share no mail address.

    The table is Django's, so that no constraint of a model can say so. The form for people says it in words.
    """

    dependencies = [("accounts", "0003_fixed_roles"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunPython(make_distinct, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_name_in_any_case ON auth_user (LOWER(username))",
            "DROP INDEX accounts_name_in_any_case",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_mail_in_any_case ON auth_user (LOWER(email)) WHERE email <> ''",
            "DROP INDEX accounts_mail_in_any_case",
        ),
    ]
