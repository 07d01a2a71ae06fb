"""What a place has adopted in place of the draft's own values."""

from __future__ import annotations

from django.db import models

from yakja.foundation.files.models import StoredFile
from yakja.foundation.places.models import Place


class PolicySetting(models.Model):
    """One value of the policy, adopted for a place by an instrument from a day on. A later row replaces it.

    `code` is one of reference/policy/thresholds.csv; money in paisa.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="policy_settings")
    code = models.CharField(max_length=40)
    value = models.BigIntegerField()
    valid_from = models.DateField()
    instrument = models.CharField(max_length=300)
    notification = models.CharField(max_length=120, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "code", "valid_from"], name="mandate_setting_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="mandate_setting_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.code}={self.value} from {self.valid_from}"
