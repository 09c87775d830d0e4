import accord_web.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ('tier', models.CharField(max_length=9)),
                ('person', models.UUIDField(null=True)),
                ('case', models.UUIDField(null=True)),
                ('ground', models.CharField(max_length=9)),
                ('by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ErasureEntry',
            fields=[
                ('id', models.UUIDField(default=accord_web.ids.new, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('name', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('last', models.UUIDField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
