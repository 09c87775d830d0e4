"""Addresses of the desk: what therapists, supervisors, responders and administrators open."""

from django.urls import URLPattern, path

from accord_web.desk import (
    absences,
    alerts,
    alone,
    at_home,
    at_home_cover,
    brief,
    case,
    caseload,
    closing,
    colleague,
    consents,
    contact,
    emergency,
    front_desk,
    guardians,
    handing_over,
    invite,
    joint,
    keeping,
    law,
    leaving,
    links,
    newcomer,
    notes,
    own_side,
    paper,
    plans,
    practice,
    process_notes,
    requests,
    safety,
    separating,
    sessions,
    setbacks,
    standing_in,
    supervised,
    supervision,
    team,
    today,
    word,
    young,
)
from accord_web.papers import PAPERS

app_name = "desk"

# What one reads: today, the caseload, a case and its brief.
reading: list[URLPattern] = [
    path("desk/today/", today.today, name="today"),
    path("desk/cases/", caseload.caseload, name="caseload"),
    path("desk/cases/closed/", closing.closed, name="closed"),
    path("desk/cases/<uuid:case>/", case.case, name="case"),
    path("desk/cases/<uuid:case>/agreed/", case.agreed, name="agreed"),
    path("desk/cases/<uuid:case>/agreed/<uuid:task>/", case.agreed_mark, name="agreed_mark"),
    path("desk/cases/<uuid:case>/brief/", brief.brief, name="brief"),
    path("desk/cases/<uuid:case>/brief/print/", brief.brief_print, name="brief_print"),
    path("desk/cases/<uuid:case>/setbacks/", setbacks.of_case, name="setbacks"),
    path("desk/cases/<uuid:case>/plans/", plans.of_case, name="plans"),
    path("desk/cases/<uuid:case>/plans/<slug:kind>/", plans.together, name="plan_together"),
    path("desk/cases/<uuid:case>/brief/done/", brief.deed, name="deed"),
]

# What one does: newcomers, sessions, links, paper, the own side, safety, supervision.
doing: list[URLPattern] = [
    path("desk/emergency/", emergency.open_case, name="emergency"),
    path("desk/emergencies/", emergency.review, name="emergencies"),
    path("desk/cases/new/", newcomer.newcomer, name="newcomer"),
    path("desk/cases/<uuid:case>/sessions/new/", sessions.session_new, name="session_new"),
    path("desk/cases/<uuid:case>/close/", closing.close_case, name="close"),
    path("desk/cases/<uuid:case>/people/", leaving.people, name="people"),
    path("desk/cases/<uuid:case>/hand-over/", handing_over.give, name="hand_over"),
    path("desk/cases/<uuid:case>/earlier/", handing_over.earlier, name="earlier"),
    path("desk/away/", absences.away, name="away"),
    path("desk/away/back/", absences.back, name="back"),
    path("desk/standing-in/", standing_in.standing_in, name="standing_in"),
    path("desk/standing-in/<uuid:case>/", standing_in.one, name="frame"),
    path("desk/cases/<uuid:case>/separate/", separating.separate, name="separate"),
    path("desk/cases/<uuid:case>/separated/", separating.separated, name="separated"),
    path("desk/cases/<uuid:case>/open-again/", closing.open_again, name="open_again"),
    path("desk/cases/<uuid:case>/contact/", contact.of_case, name="contact"),
    path("desk/diary/<uuid:session>/reach/", contact.of_session, name="reach"),
    path("desk/cases/<uuid:case>/consents/", consents.of_case, name="consents"),
    path("desk/cases/<uuid:case>/supervisor/", supervised.supervisor, name="supervisor"),
    path("desk/cases/<uuid:case>/practice/", practice.practice, name="practice"),
    path(
        "desk/cases/<uuid:case>/practice/<slug:practice>/",
        practice.practice_give,
        name="practice_give",
    ),
    path("desk/cases/<uuid:case>/joint/", joint.together, name="joint"),
    path("desk/cases/<uuid:case>/invite/", invite.invitation, name="invite"),
    path("desk/sessions/<uuid:session>/", sessions.one_session, name="session"),
    path("desk/sessions/<uuid:session>/move/", sessions.move_session, name="session_move"),
    path("desk/sessions/<uuid:session>/alone/", alone.minutes, name="alone"),
    path("desk/sessions/<uuid:session>/links/", links.session_links, name="links"),
    path("desk/sessions/<uuid:session>/own/", own_side.own, name="own"),
    path("desk/today/own/", own_side.own_today, name="own_side"),
    path("desk/check-ins/<uuid:checkin>/paper/", paper.paper, name="paper"),
    path("desk/check-ins/<uuid:checkin>/type-in/", paper.type_in, name="type_in"),
    path("desk/check-ins/<uuid:checkin>/typed-in/", paper.typed_in, name="typed_in"),
    path("desk/paper/", paper.from_paper, name="from_paper"),
    path("desk/safety/", alerts.open_alerts, name="safety"),
    path("desk/safety/cover/", safety.arrange_cover, name="cover"),
    path("desk/safety/cover/off/", at_home_cover.off, name="cover_off"),
    path("desk/at-home/", at_home.open_alerts, name="at_home"),
    path("desk/at-home/cover/", at_home_cover.arrange, name="at_home_cover"),
    path("desk/at-home/<uuid:alert>/", at_home.one_alert, name="at_home_one"),
    path("desk/alerts/<uuid:alert>/", alerts.one_alert, name="alert"),
    path("desk/sent-to-you/", supervision.sent_to_you, name="supervision"),
]

# Notes of sessions, and a therapist's own.
note_pages: list[URLPattern] = [
    path("desk/cases/<uuid:case>/notes/", notes.notes, name="notes"),
    path("desk/sessions/<uuid:session>/note/", notes.note, name="note"),
    path("desk/notes/<uuid:note>/amend/", notes.amend, name="note_amend"),
    path("desk/cases/<uuid:case>/for-yourself/", process_notes.own_notes, name="own_notes"),
    path("desk/for-yourself/<uuid:own_note>/", process_notes.own_note, name="own_note"),
    path(
        "desk/for-yourself/<uuid:own_note>/erase/",
        process_notes.own_note_erase,
        name="own_note_erase",
    ),
]

# Young people and their guardians.
young_pages: list[URLPattern] = [
    path("desk/cases/<uuid:case>/young/", young.young, name="young"),
    path("desk/young/<uuid:young>/", young.young_one, name="young_one"),
    path("desk/young/<uuid:young>/questions/", young.questions, name="young_questions"),
    path("desk/young/<uuid:young>/judge/", young.judge, name="young_judge"),
    path("desk/young/<uuid:young>/guardian/", guardians.guardian_new, name="guardian_new"),
    path("desk/guardians/<uuid:guardian>/", guardians.guardian, name="guardian"),
    path("desk/guardians/<uuid:guardian>/end/", guardians.guardian_end, name="guardian_end"),
    path("desk/guardians/<uuid:guardian>/open/", guardians.opening_new, name="opening_new"),
    path("desk/openings/<uuid:opening>/", guardians.opening, name="opening"),
]

# What an administrator does: who works here, and who supervises whom.
team_pages: list[URLPattern] = [
    path("desk/team/without/", handing_over.without, name="without"),
    path("desk/team/", team.everybody, name="team"),
    path("desk/team/<uuid:person>/", colleague.one, name="colleague"),
    path("desk/team/<uuid:person>/invite/", colleague.invite_them, name="colleague_invite"),
    path("desk/team/<uuid:person>/second-step/", colleague.second_step, name="colleague_step"),
    path("desk/team/<uuid:person>/tasks/", colleague.tasks, name="colleague_tasks"),
    path("desk/team/<uuid:person>/supervision/", colleague.supervision, name="supervise"),
    path("desk/team/<uuid:person>/end/", colleague.end, name="colleague_end"),
]

# Whose law counts, and the papers that it asks for.
law_pages: list[URLPattern] = [
    path("desk/law/", law.law, name="law"),
    *(
        path(f"desk/law/{name}/", law.one_paper, {"name": name}, name=f"paper_{name}")
        for name in PAPERS
    ),
]

# Records: who asks for one, how long it is kept, holds.
record_pages: list[URLPattern] = [
    path("desk/cases/<uuid:case>/record/", requests.of_case, name="record"),
    path("desk/requests/<uuid:request_id>/", requests.one, name="request"),
    path("desk/requests/<uuid:request_id>/identity/", requests.identity, name="request_identity"),
    path(
        "desk/requests/<uuid:request_id>/hand-over/", requests.hand_over, name="request_hand_over"
    ),
    path("desk/requests/<uuid:request_id>/refuse/", requests.refuse, name="request_refuse"),
    path("desk/records/", keeping.all_of_them, name="records"),
    path("desk/records/<slug:number>/", keeping.one, name="record_kept"),
]

# The diary of the whole clinic for the front desk, and the word beside somebody's link.
diary_pages: list[URLPattern] = [
    path("desk/diary/", front_desk.week, name="diary"),
    path("desk/diary/new/", front_desk.plan, name="diary_new"),
    path("desk/diary/<uuid:session>/", front_desk.one_session, name="diary_session"),
    path("desk/word/", word.word, name="word"),
]

urlpatterns = [
    *record_pages,
    *reading,
    *doing,
    *team_pages,
    *law_pages,
    *diary_pages,
    *note_pages,
    *young_pages,
]
