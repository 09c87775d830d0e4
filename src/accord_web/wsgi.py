"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord_web.settings")
application = get_wsgi_application()

# Every page is loaded now, and what is loaded stays: Python's search for garbage need not walk
# through it again and again, which held up one request in fifty by 35 milliseconds.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
