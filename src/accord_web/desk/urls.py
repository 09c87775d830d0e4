"""Addresses of the desk: what therapists, supervisors and responders open."""

from django.urls import URLPattern

app_name = "desk"

# What one reads: today, the caseload, a case and its brief.
reading: list[URLPattern] = []

# What one does: newcomers, sessions, links, paper, the own side, safety, supervision.
doing: list[URLPattern] = []

urlpatterns = [*reading, *doing]
