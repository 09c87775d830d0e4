import django.db.models.deletion
from django.db import migrations, models

import accord_web.ids
import accord_web.privacy.fields


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_split"), ("people", "0002_country")]
    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("lines", accord_web.privacy.fields.SealedField()),
                ("changed_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("about", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("amends", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="cases.note")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case")),
                ("session", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.session")),
                ("written_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
        ),
        migrations.CreateModel(
            name="ProcessNote",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("text", accord_web.privacy.fields.SealedField()),
                ("written_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="process_notes", to="cases.case")),
                ("written_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(condition=models.Q(("signed_at", None)), fields=("session", "written_by"), name="one_draft_a_session"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(condition=models.Q(("signed_at__isnull", False)), fields=("amends",), name="one_signed_amendment"),
        ),
    ]
