"""WSGI: pages and REST."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from servicedesk.pinyin import first_letters
from servicedesk.proxy import TrustedProxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
application = TrustedProxies(get_wsgi_application(), settings.DESK_PROXY)
first_letters("")  # the first customer looked for does not wait for the dictionary
