"""People, what they do in the clinic, and how they come in."""

from accord_web.people.models.absence import Absence as Absence
from accord_web.people.models.absence import Death as Death
from accord_web.people.models.close import CloseCover as CloseCover
from accord_web.people.models.contact import Contact as Contact
from accord_web.people.models.people import Attempt as Attempt
from accord_web.people.models.people import Clinic as Clinic
from accord_web.people.models.people import Invitation as Invitation
from accord_web.people.models.people import Membership as Membership
from accord_web.people.models.people import Named as Named
from accord_web.people.models.people import Person as Person
from accord_web.people.models.people import Responder as Responder
from accord_web.people.models.people import SafetyCover as SafetyCover
from accord_web.people.models.people import Supervision as Supervision
from accord_web.people.models.people import User as User
from accord_web.people.models.people import UserManager as UserManager
from accord_web.people.models.ways_in import Notice as Notice
from accord_web.people.models.ways_in import Passkey as Passkey
from accord_web.people.models.ways_in import RecoveryCode as RecoveryCode
from accord_web.people.models.ways_in import Totp as Totp
from accord_web.people.models.ways_in import Visit as Visit
