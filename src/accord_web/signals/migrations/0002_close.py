from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="alert",
            name="kind",
            field=models.CharField(default="self", max_length=8),
        ),
    ]
