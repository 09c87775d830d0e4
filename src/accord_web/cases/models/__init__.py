"""A treatment: its people, its diary, and what was agreed."""

from accord_web.cases.models.agreements import Agreement as Agreement
from accord_web.cases.models.agreements import Consent as Consent
from accord_web.cases.models.agreements import Feature as Feature
from accord_web.cases.models.agreements import SeenAlone as SeenAlone
from accord_web.cases.models.emergency import Emergency as Emergency
from accord_web.cases.models.emergency import Withholding as Withholding
from accord_web.cases.models.guardians import Capacity as Capacity
from accord_web.cases.models.guardians import Guardian as Guardian
from accord_web.cases.models.guardians import Opening as Opening
from accord_web.cases.models.guardians import Setting as Setting
from accord_web.cases.models.guardians import Young as Young
from accord_web.cases.models.notes import Note as Note
from accord_web.cases.models.notes import ProcessNote as ProcessNote
from accord_web.cases.models.plans import PlanVersion as PlanVersion
from accord_web.cases.models.requests import Expiry as Expiry
from accord_web.cases.models.requests import LegalHold as LegalHold
from accord_web.cases.models.requests import RecordRequest as RecordRequest
from accord_web.cases.models.split import Apart as Apart
from accord_web.cases.models.split import EarlierAnswers as EarlierAnswers
from accord_web.cases.models.split import Handover as Handover
from accord_web.cases.models.split import Split as Split
from accord_web.cases.models.treatment import Attendance as Attendance
from accord_web.cases.models.treatment import Case as Case
from accord_web.cases.models.treatment import Part as Part
from accord_web.cases.models.treatment import Session as Session
from accord_web.cases.models.treatment import Task as Task
