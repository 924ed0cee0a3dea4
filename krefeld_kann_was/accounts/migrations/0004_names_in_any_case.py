from django.db import migrations


class Migration(migrations.Migration):
    """Two accounts differ in more than the case of their names (on SQLite: of a–z), and share no mail address.

    The table is Django's, so that no constraint of a model can say so. The form for people says it in words.
    """

    dependencies = [("accounts", "0003_fixed_roles"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_name_in_any_case ON auth_user (LOWER(username))",
            "DROP INDEX accounts_name_in_any_case",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_mail_in_any_case ON auth_user (LOWER(email)) WHERE email <> ''",
            "DROP INDEX accounts_mail_in_any_case",
        ),
    ]
