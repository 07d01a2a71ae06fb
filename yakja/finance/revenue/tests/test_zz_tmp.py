import time, pytest, datetime as dt
from yakja.foundation.kit.permissions import SYSTEM
@pytest.mark.django_db
def test_sample(load_reference):
    load_reference(lambda t: None)
    from django.utils import timezone
    from yakja.finance.revenue.sample import furnish
    from yakja.finance.revenue.models import Demand, Bill
    from yakja.finance.revenue.queries.proving import receivables_equal_demands
    from yakja.foundation.people.sample import furnish as people
    t=time.monotonic(); furnish(actor=SYSTEM, today=timezone.localdate(), say=print); print("SAMPLE seconds", time.monotonic()-t, time.process_time())
    print(Demand.objects.count(), Bill.objects.count(), list(receivables_equal_demands()))
