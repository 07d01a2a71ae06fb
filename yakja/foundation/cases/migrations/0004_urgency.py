"""Open cases take their place in the order of the list; the deadline they have is as it was first set."""

import datetime as dt

from django.db import migrations
from django.db.models import F

FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
STEP = 2 * 10**12


def reckon(apps, schema_editor):
    case = apps.get_model("cases", "Case")
    case.objects.filter(due_at__isnull=False, given_until__isnull=True).update(
        given_at=F("opened_at"), given_until=F("due_at")
    )
    rows = case.objects.filter(urgency=0).only("id", "due_at")
    chunk = []
    for row in rows.iterator(chunk_size=2000):
        row.urgency = STEP + int((row.due_at or FAR).timestamp())
        chunk.append(row)
        if len(chunk) == 2000:
            case.objects.bulk_update(chunk, ["urgency"], batch_size=500)
            chunk = []
    case.objects.bulk_update(chunk, ["urgency"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_kernel")]
    operations = [migrations.RunPython(reckon, migrations.RunPython.noop)]
