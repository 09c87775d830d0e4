from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_erasure")]
    operations = [
        migrations.AddField("auditevent", "about", models.UUIDField(null=True)),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["about", "at"], name="audit_about_person")
        ),
    ]
