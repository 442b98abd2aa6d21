"""An order that is saved unpaid is followed up; one that is saved paid no longer is."""

from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from . import alerts
from .models import Order


@receiver(post_save, sender=Order)
def order_changed(instance: Order, **kwargs: Any) -> None:
    # After the commit, since the worker may look at the order at once.
    change = alerts.schedule if instance.paid_at is None else alerts.cancel
    transaction.on_commit(lambda: async_to_sync(change)(instance.id))
