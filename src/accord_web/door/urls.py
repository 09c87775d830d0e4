"""Ways in and out. Whoever is inside goes on to the desk or to their own pages."""

from django.urls import path

from accord_web.door import account, locked, passkey, second_step, set_up
from accord_web.door.home import home
from accord_web.door.invitation import invitation
from accord_web.door.password import changed, password
from accord_web.door.sign_in import sign_in, sign_out

app_name = "door"
urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/second-step/", second_step.second_step, name="second_step"),
    path("sign-out/", sign_out, name="sign_out"),
    path("locked/", locked.locked, name="locked"),
    path("still-here/", locked.still_here, name="still_here"),
    path("passkey/ask/", passkey.ask, name="passkey_ask"),
    path("passkey/", passkey.answer, name="passkey_enter"),
    path("news/", account.news, name="news"),
    path("your-account/", account.account, name="account"),
    path("your-account/language/", account.language, name="language"),
    path("your-account/confirm/", locked.confirm, name="confirm"),
    path("your-account/signed-in/", account.signed_in, name="signed_in"),
    path("your-account/second-step/", set_up.set_up, name="set_up"),
    path("your-account/passkeys/new/", set_up.passkey_new, name="passkey_new"),
    path("your-account/passkeys/ask/", set_up.passkey_begin, name="passkey_begin"),
    path("your-account/passkeys/remove/", account.passkey_remove, name="passkey_remove"),
    path("your-account/app/new/", set_up.app_new, name="app_new"),
    path("your-account/app/remove/", account.app_remove, name="app_remove"),
    path("your-account/recovery/", set_up.recovery_new, name="recovery_new"),
    path("password/", password, name="password"),
    path("password/changed/", changed, name="password_changed"),
    path("invitation/<str:token>/", invitation, name="invitation"),
]
