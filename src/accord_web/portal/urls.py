"""The client's side: answering by a link or code, and one's own pages."""

from django.urls import path

from accord_web.portal import alone, consents, contact, cover, plan, setback, this_phone
from accord_web.portal.agreement import agreement
from accord_web.portal.check_in import check_in
from accord_web.portal.code import code, left
from accord_web.portal.guarding import guarding
from accord_web.portal.home import home
from accord_web.portal.letters import letters
from accord_web.portal.map import map
from accord_web.portal.map_changed import map_changed
from accord_web.portal.map_now import begin as map_begin
from accord_web.portal.map_now import map_now
from accord_web.portal.map_paper import map_paper
from accord_web.portal.map_readers import map_readers
from accord_web.portal.map_tie import hope, hope_begin, map_tie
from accord_web.portal.people import people
from accord_web.portal.plan_write import plan_write
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
    path("c/sealed/", letters, name="letters"),
    path("c/phone/", this_phone.this_phone, name="this_phone"),
    path("c/away/", this_phone.away, name="away"),
    path("c/worker.js", this_phone.worker, name="worker"),
    path("c/notes.webmanifest", this_phone.manifest, name="manifest"),
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
    path("portal/map/", map, name="map"),
    path("portal/map/now/", map_begin, name="map_begin"),
    path("portal/map/now/<uuid:sitting>/", map_now, name="map_now"),
    path("portal/map/changed/", map_changed, name="map_changed"),
    path("portal/map/paper/", map_paper, name="map_paper"),
    path("portal/map/readers/<uuid:response>/", map_readers, name="map_readers"),
    path("portal/map/<uuid:tie>/", map_tie, name="map_tie"),
    path("portal/map/<uuid:tie>/hope/", hope_begin, name="map_hope_begin"),
    path("portal/map/<uuid:tie>/hope/<uuid:sitting>/", hope, name="map_hope"),
    path("portal/people/", people, name="people"),
    path("portal/pulse/", pulses, name="pulses"),
    path("portal/pulse/<uuid:tie>/", begin, name="pulse_begin"),
    path("portal/pulse/<uuid:tie>/<uuid:sitting>/", pulse, name="pulse"),
    path("portal/plan/", plan.plans, name="plans"),
    path("portal/plan/<slug:kind>/", plan.plan, name="plan"),
    path("portal/plan/<slug:kind>/second/", plan.second, name="plan_second"),
    path("portal/plan/<slug:kind>/earlier/<int:back>/", plan.earlier, name="plan_earlier"),
    path("portal/plan/<slug:kind>/readers/", plan.plan_readers, name="plan_readers"),
    path("portal/plan/<slug:kind>/write/", plan_write, name="plan_write"),
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
