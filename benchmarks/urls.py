"""The product's addresses and the bare write beside them."""

from django.urls import path

from accord_web.urls import urlpatterns as product
from benchmarks.bare import bare

urlpatterns = [*product, path("bare/", bare)]
