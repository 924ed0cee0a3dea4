import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
application = get_wsgi_application()
