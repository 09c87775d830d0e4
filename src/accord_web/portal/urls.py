"""The client's side: answering by a link or code, and one's own pages."""

from django.urls import path

from accord_web.portal import alone, consents, contact, cover
from accord_web.portal.agreement import agreement
from accord_web.portal.check_in import check_in
from accord_web.portal.code import code, left
from accord_web.portal.guarding import guarding
from accord_web.portal.home import home
from accord_web.portal.people import people
from accord_web.portal.readers import readers
from accord_web.portal.record import erase, erased, record
from accord_web.portal.sent import sent
from accord_web.portal.shared import shared
from accord_web.portal.sheet import sheet
from accord_web.portal.which import which
from accord_web.portal.who_read import readings
from accord_web.portal.young import around

app_name = "portal"
urlpatterns = [
    path("c/", code, name="code"),
    path("c/left/", left, name="left"),
    path("c/<str:code>/", check_in, name="check_in"),
    path("alone/", alone.device, name="alone"),
    path("alone/questions/", alone.questions, name="alone_questions"),
    path("alone/leave/", alone.leave, name="alone_leave"),
    path("alone/end/", alone.end, name="alone_end"),
    path("alone/back/", alone.back, name="alone_back"),
    path("portal/", home, name="home"),
    path("portal/who-read/", readings, name="who_read"),
    path("portal/who-else/", around, name="around"),
    path("portal/earlier/", cover.earlier, name="earlier"),
    path("portal/guardian/", guarding, name="guarding"),
    path("portal/which/<uuid:checkin>/", which, name="which"),
    path("portal/people/", people, name="people"),
    path("portal/record/", record, name="record"),
    path("portal/record/erase/", erase, name="erase"),
    path("portal/record/erased/", erased, name="erased"),
    path("portal/contact/", contact.contact, name="contact"),
    path("portal/contact/kept/", contact.kept, name="contact_kept"),
    path("portal/agreement/", agreement, name="agreement"),
    path("portal/shared/", shared, name="shared"),
    path("portal/sheet/", sheet, name="sheet"),
    path("portal/agreed/", consents.all_of_them, name="consents"),
    path("portal/agreed/<slug:agreed>/", consents.one, name="consent"),
    path("portal/agreed/<slug:agreed>/stop/", consents.stop, name="consent_stop"),
    path("portal/sent/<uuid:response>/", sent, name="sent"),
    path("portal/sent/<uuid:response>/readers/", readers, name="readers"),
]
