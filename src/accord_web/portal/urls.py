"""The client's side: answering by a link or code, and one's own pages."""

from django.urls import path

from accord_web.portal import consents
from accord_web.portal.check_in import check_in
from accord_web.portal.code import code, left
from accord_web.portal.home import home
from accord_web.portal.people import people
from accord_web.portal.readers import readers
from accord_web.portal.sent import sent
from accord_web.portal.who_read import readings

app_name = "portal"
urlpatterns = [
    path("c/", code, name="code"),
    path("c/left/", left, name="left"),
    path("c/<str:code>/", check_in, name="check_in"),
    path("portal/", home, name="home"),
    path("portal/who-read/", readings, name="who_read"),
    path("portal/people/", people, name="people"),
    path("portal/agreed/", consents.all_of_them, name="consents"),
    path("portal/agreed/<uuid:case>/<slug:purpose>/", consents.one, name="consent"),
    path("portal/agreed/<uuid:case>/<slug:purpose>/stop/", consents.stop, name="consent_stop"),
    path("portal/sent/<uuid:response>/", sent, name="sent"),
    path("portal/sent/<uuid:response>/readers/", readers, name="readers"),
]
