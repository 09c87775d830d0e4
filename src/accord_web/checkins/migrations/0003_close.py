from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("checkins", "0002_rivals")]
    operations = []
