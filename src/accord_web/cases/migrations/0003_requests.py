import django.db.models.deletion
from django.db import migrations, models

import accord_web.ids
import accord_web.privacy.fields


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_agreements'),
        ('people', '0002_country'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordRequest',
            fields=[
                ('id', models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_requests', to='cases.case')),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('received_on', models.DateField()),
                ('due_on', models.DateField()),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('taken_at', models.DateTimeField()),
                ('identity_how', models.CharField(blank=True, max_length=12)),
                ('identity_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('identity_at', models.DateTimeField(null=True)),
                ('state', models.CharField(default='open', max_length=12)),
                ('refused', models.JSONField(default=dict)),
                ('words', accord_web.privacy.fields.SealedField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_on'], name='requests_by_due')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='cases.case')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('placed_at', models.DateTimeField()),
                ('reason', accord_web.privacy.fields.SealedField()),
                ('until', models.DateField(null=True)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Expiry',
            fields=[
                ('id', models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='expiry', to='cases.case')),
                ('due_on', models.DateField()),
                ('proposed_at', models.DateTimeField()),
            ],
        ),
    ]
