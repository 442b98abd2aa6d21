"""Alerts about unpaid orders. Their ids follow from the orders, so nobody needs to keep them."""

from typing import Any

from django.conf import settings
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode


async def connect() -> Client:
    # For each use, because a view that is not async runs in an event loop of its own.
    settings = ClientConfig.load_client_connect_config()
    settings.setdefault("target_host", "localhost:7233")
    return await Client.connect(**settings)


async def find(order_id: int) -> WorkflowHandle[Any, Any]:
    return (await connect()).get_workflow_handle(f"order-{order_id}-unpaid")


async def schedule(order_id: int) -> None:
    """Asks again in three days. Does nothing if that is scheduled already."""
    temporal = await connect()
    await temporal.start_workflow(
        "alert",
        {"type": "order-unpaid", "args": {"orderId": order_id}, "in": "3 days"},
        id=f"order-{order_id}-unpaid",
        task_queue=settings.ALERTS_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def cancel(order_id: int) -> None:
    """Cancels the alert, if it is still scheduled."""
    alert = await find(order_id)
    try:
        await alert.cancel()
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
