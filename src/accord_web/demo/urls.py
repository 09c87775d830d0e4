"""The make-believe clinic's own way in."""

from django.urls import path

from accord_web.demo.people import people

app_name = "demo"
urlpatterns = [path("demo/", people, name="people")]
