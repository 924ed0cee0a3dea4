from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "krefeld_kann_was.database"
    label = "database"
