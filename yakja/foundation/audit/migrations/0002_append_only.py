"""What happened is never rewritten."""

from django.db import migrations

from yakja.foundation.kit.append_only import install, remove


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(
            install("audit_auditentry", "audit_auditseal"), remove("audit_auditentry", "audit_auditseal")
        )
    ]
