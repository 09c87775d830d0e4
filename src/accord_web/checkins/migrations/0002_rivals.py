from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="rival",
            name="mode",
            field=models.CharField(default="link", max_length=10),
        ),
    ]
