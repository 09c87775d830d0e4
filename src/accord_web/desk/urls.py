"""Addresses of the desk: what therapists, supervisors and responders open."""

from django.urls import URLPattern, path

from accord_web.desk import brief, case, caseload, today

app_name = "desk"

# What one reads: today, the caseload, a case and its brief.
reading: list[URLPattern] = [
    path("desk/today/", today.today, name="today"),
    path("desk/cases/", caseload.caseload, name="caseload"),
    path("desk/cases/<uuid:case>/", case.case, name="case"),
    path("desk/cases/<uuid:case>/agreed/", case.agreed, name="agreed"),
    path("desk/cases/<uuid:case>/agreed/<uuid:task>/", case.agreed_mark, name="agreed_mark"),
    path("desk/cases/<uuid:case>/brief/", brief.brief, name="brief"),
    path("desk/cases/<uuid:case>/brief/print/", brief.brief_print, name="brief_print"),
    path("desk/cases/<uuid:case>/brief/done/", brief.deed, name="deed"),
]

# What one does: newcomers, sessions, links, paper, the own side, safety, supervision.
doing: list[URLPattern] = []

urlpatterns = [*reading, *doing]
