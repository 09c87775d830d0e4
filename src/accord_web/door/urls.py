"""Ways in and out. Whoever is inside goes on to the desk or to their own pages."""

from django.urls import path

from accord_web.door.home import home
from accord_web.door.invitation import invitation
from accord_web.door.password import changed, password
from accord_web.door.sign_in import sign_in, sign_out

app_name = "door"
urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("password/", password, name="password"),
    path("password/changed/", changed, name="password_changed"),
    path("invitation/<str:token>/", invitation, name="invitation"),
]
