from django.urls import path

from orders import views

urlpatterns = [
    path("orders", views.create),
    path("orders/<int:order_id>/pay", views.pay),
    path("orders/<int:order_id>/alert", views.alert),
    path("alerts/order-unpaid", views.check_unpaid),
]
