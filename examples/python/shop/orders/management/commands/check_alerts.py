"""Runs a Temporal worker whose activities check the conditions of alerts."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from temporalio.worker import Worker

from orders.alerts import connect
from orders.checks import order_unpaid_activity


async def run() -> None:
    temporal = await connect()
    worker = Worker(temporal, task_queue="django", activities=[order_unpaid_activity])
    await worker.run()


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(run())
