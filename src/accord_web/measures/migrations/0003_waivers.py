"""Whoever chose the supervisor as a reader had agreed to it: now that is kept as a consent."""

from django.db import migrations

from accord_web import ids


def keep_waivers(apps, schema_editor):
    part = apps.get_model("measures", "ResponsePart")
    consent = apps.get_model("cases", "Consent")
    rows = (
        part.objects.filter(route="supervisor")
        .order_by("case", "owner", "response__received_at")
        .values_list("case", "owner", "response__received_at", "response__language")
    )
    first = {}
    for case, owner, when, language in rows:
        first.setdefault((case, owner), (when, language))
    consent.objects.bulk_create(
        consent(
            id=ids.new(),
            case_id=case,
            person_id=owner,
            purpose="supervision",
            profile="any",
            version=1,
            language=language,
            given_by_id=owner,
            given_at=when,
            mode="form",
        )
        for (case, owner), (when, language) in first.items()
    )


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_sharing"), ("cases", "0002_agreements")]
    operations = [migrations.RunPython(keep_waivers, migrations.RunPython.noop)]
