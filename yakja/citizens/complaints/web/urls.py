from .officer_urls import officer_urls

app_name = "complaints"
urlpatterns = [*officer_urls]
