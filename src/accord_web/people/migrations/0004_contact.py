import django.db.models.deletion
from django.db import migrations, models

import accord_web.ids
import accord_web.privacy.fields


class Migration(migrations.Migration):
    dependencies = [("people", "0003_door")]
    operations = [
        migrations.CreateModel(
            name="CloseCover",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("answer_within_minutes", models.PositiveSmallIntegerField()),
                ("hours", models.CharField(max_length=200)),
                ("out_of_hours", models.CharField(max_length=400)),
                ("switched_on_at", models.DateTimeField(null=True)),
                ("cover", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="close", to="people.safetycover")),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("case", models.UUIDField()),
                ("reach", accord_web.privacy.fields.SealedField()),
                ("reasons", accord_web.privacy.fields.SealedField()),
                ("said_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("mode", models.CharField(max_length=8)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="people.person")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("until", None)), fields=("person",), name="one_contact_at_a_time")
                ],
            },
        ),
    ]
