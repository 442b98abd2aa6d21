"""Schedules reminders: python schedule.py [REPORT]. Any worker of durable-alerts delivers them."""

import asyncio
import os
import sys
from typing import Any

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import CancelledError, WorkflowAlreadyStartedError

Alert = WorkflowHandle[Any, dict[str, Any]]


async def connect() -> Client:
    """Connects as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or temporal.toml say."""
    settings = ClientConfig.load_client_connect_config()
    settings.setdefault("target_host", "localhost:7233")
    return await Client.connect(**settings)


async def schedule(temporal: Client, id: str, request: dict[str, Any], cron: str = "") -> Alert:
    """Starts an alert. An id that is running or was sent is refused."""
    return await temporal.start_workflow(
        "alert",
        request,
        id=id,
        task_queue=os.environ.get("ALERTS_TASK_QUEUE", "alerts"),
        cron_schedule=cron,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        result_type=dict,
    )


async def status(alert: Alert) -> str:
    """Waits for the outcome. A cancelled alert has none."""
    try:
        return str((await alert.result())["status"])
    except WorkflowFailureError as error:
        if isinstance(error.cause, CancelledError):
            return "cancelled"
        raise


async def main(report: str) -> None:
    temporal = await connect()
    reminder = {"type": "reminder", "args": {"to": "Ada", "text": f"Report {report} is due"}}

    # In three days, unless it changes until then.
    alert = await schedule(temporal, f"report-{report}", {**reminder, "in": "3 days"})
    await alert.signal("pause", "resumed")
    await alert.execute_update("resume")
    await alert.execute_update("reschedule", "2040-01-02T09:00:00Z")
    described = await alert.query("describe")
    print(alert.id, described["status"], described["dueAt"])
    await alert.cancel()
    print(alert.id, await status(alert))

    # Soon, and only once, however often it is scheduled.
    soon = await schedule(temporal, f"soon-{report}", {**reminder, "in": "1s"})
    print(soon.id, await status(soon))
    try:
        await schedule(temporal, soon.id, reminder)
    except WorkflowAlreadyStartedError:
        print(soon.id, "was scheduled before")

    # Recurring: twice, a second apart; and every Monday night, found again by its id.
    ticker = await schedule(temporal, f"ticker-{report}", {**reminder, "times": 2}, "@every 1s")
    print(ticker.id, await status(ticker))
    await schedule(temporal, f"monday-{report}", reminder, "CRON_TZ=Europe/Paris 30 21 * * 1")
    monday = temporal.get_workflow_handle(f"monday-{report}")
    next_run = (await monday.describe()).execution_time
    print(monday.id, "next", next_run and next_run.isoformat())
    await monday.cancel()
    print(monday.id, await status(monday))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:] or ["7"]))
