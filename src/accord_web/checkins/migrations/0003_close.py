import django.db.models.deletion
from django.db import migrations, models

import accord_web.ids


class Migration(migrations.Migration):
    dependencies = [("checkins", "0002_rivals")]
    operations = [
        migrations.CreateModel(
            name="Alone",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("given_at", models.DateTimeField()),
                ("close", models.BooleanField()),
                ("response", models.UUIDField(default=accord_web.ids.new)),
                ("ended_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                ("given_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("session", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="alone", to="cases.session")),
            ],
        ),
    ]
