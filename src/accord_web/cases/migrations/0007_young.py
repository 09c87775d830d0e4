import django.db.models.deletion
from django.db import migrations, models

import accord_web.ids
import accord_web.privacy.fields


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_emergency"), ("people", "0002_country")]
    operations = [
        migrations.CreateModel(
            name="Young",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("of_age_on", models.DateField()),
                ("noted_at", models.DateTimeField()),
                ("asked_as_adult", models.BooleanField(default=False)),
                ("asked_since", models.DateTimeField(null=True)),
                ("grown_at", models.DateTimeField(null=True)),
                ("asked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="young_people", to="cases.case")),
                ("noted_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
        ),
        migrations.AddConstraint(
            model_name="young",
            constraint=models.UniqueConstraint(fields=("case", "person"), name="one_young_a_case"),
        ),
        migrations.CreateModel(
            name="Capacity",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("decides", models.BooleanField()),
                ("judged_at", models.DateTimeField()),
                ("reason", accord_web.privacy.fields.SealedField()),
                ("judged_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("young", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="cases.young")),
            ],
        ),
        # What a court says belongs to one setting, and an earlier word is kept beside a later one.
        migrations.RemoveField(model_name="guardian", name="grounds"),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("id", models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=12)),
                ("allowed", models.BooleanField()),
                ("grounds", accord_web.privacy.fields.SealedField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("guardian", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settings", to="cases.guardian")),
                ("noted_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
        ),
        migrations.AddField(
            model_name="opening",
            name="said",
            field=accord_web.privacy.fields.SealedField(default=accord_web.privacy.fields.Sealed(b"")),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="opening",
            name="shown_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
    ]
