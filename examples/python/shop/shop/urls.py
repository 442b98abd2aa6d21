from django.urls import path

from orders import checks, views

urlpatterns = [
    path("orders", views.create),
    path("orders/<int:order_id>/pay", views.pay),
    path("orders/<int:order_id>/alert", views.alert),
    path("alerts/order-unpaid", checks.order_unpaid),
]
