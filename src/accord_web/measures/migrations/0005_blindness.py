"""Until when an answer waits at the latest is kept with it: a later diary opens nothing earlier."""

from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def settle(apps, schema_editor):
    part = apps.get_model("measures", "ResponsePart")
    response = apps.get_model("measures", "Response")
    waiting = (
        part.objects.filter(response=OuterRef("pk"), route="therapist-now", waits=True)
        .order_by()
        .values("response")
        .annotate(latest=Max("readable_from"))
        .values("latest")
    )
    response.objects.exclude(session=None).update(blind_until=Subquery(waiting))


class Migration(migrations.Migration):
    dependencies = [("measures", "0004_members")]
    operations = [
        migrations.AddField("response", "blind_until", models.DateTimeField(null=True)),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
