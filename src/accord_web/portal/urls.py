"""The client's side: answering by a link or code, and one's own pages."""

from django.urls import path

from accord_web.portal import alone, consents, contact, cover, setback
from accord_web.portal.agreement import agreement
from accord_web.portal.check_in import check_in
from accord_web.portal.code import code, left
from accord_web.portal.guarding import guarding
from accord_web.portal.home import home
from accord_web.portal.people import people
from accord_web.portal.practice import practice, practice_mine
from accord_web.portal.practice_log import (
    practice_begin,
    practice_log,
    practice_more,
    practice_which,
)
from accord_web.portal.practices import practices, practices_one
from accord_web.portal.pulse import begin, pulse, pulses
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
    path("portal/pulse/", pulses, name="pulses"),
    path("portal/pulse/<uuid:tie>/", begin, name="pulse_begin"),
    path("portal/pulse/<uuid:tie>/<uuid:sitting>/", pulse, name="pulse"),
    path("portal/setback/", setback.setbacks, name="setbacks"),
    path("portal/setback/new/", setback.begin, name="setback_begin"),
    path("portal/setback/<uuid:sitting>/", setback.setback, name="setback"),
    path("portal/setback/<uuid:sitting>/back/", setback.how_far, name="how_far"),
    path("portal/practice/", practice, name="practice"),
    path("portal/practice/library/", practices, name="practices"),
    path("portal/practice/library/<slug:practice>/", practices_one, name="practices_one"),
    path("portal/practice/log/", practice_which, name="practice_which"),
    path("portal/practice/<uuid:chosen>/", practice_mine, name="practice_mine"),
    path("portal/practice/<uuid:chosen>/log/", practice_begin, name="practice_begin"),
    path("portal/practice/<uuid:chosen>/log/<uuid:sitting>/", practice_log, name="practice_log"),
    path(
        "portal/practice/<uuid:chosen>/log/<uuid:sitting>/more/",
        practice_more,
        name="practice_more",
    ),
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
