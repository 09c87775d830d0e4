"""Addresses. The lists of each audience stand in its own folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("accord_web.portal.urls")),  # asked for most: links are tried in this order
    path("", include("accord_web.door.urls")),
    path("", include("accord_web.desk.urls")),
    path("", include("accord_web.demo.urls")),
]
handler400 = "accord_web.door.errors.misunderstood"
handler403 = "accord_web.door.errors.not_allowed"
handler404 = "accord_web.door.errors.not_found"
handler500 = "accord_web.door.errors.broken"
