from .citizen_urls import citizen_urls
from .officer_urls import officer_urls
from .public_urls import public_urls

app_name = "complaints"
# What has words of its own in its address comes before a complaint's number.
urlpatterns = [*citizen_urls, *officer_urls, *public_urls]
