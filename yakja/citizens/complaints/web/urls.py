from .citizen_urls import citizen_urls
from .officer_urls import officer_urls

app_name = "complaints"
urlpatterns = [*citizen_urls, *officer_urls]
