"""Answers the bench as serve.ts does: a line of JSON for each request of protocol.ts."""

import json
import sys
import time
from datetime import datetime, timezone

from tasks import app, fire


def schedule(alert, **options):
    eta = datetime.fromtimestamp(alert["due"] / 1000, timezone.utc)
    fire.apply_async(kwargs=alert, eta=eta, task_id=alert["id"], **options)


def schedule_many(alerts):
    # Over one connection; a group is the same loop, and all its tasks have one ETA.
    with app.producer_pool.acquire(block=True) as producer:
        for alert in alerts:
            schedule(alert, producer=producer)


def cancel(id):
    said = app.control.revoke(id)
    return "nothing" if said is None else str(said)


def open_tasks():
    with app.connection_for_read() as connection:
        redis = connection.default_channel.client
        return redis.llen("celery") + redis.hlen("unacked")


def answer(request):
    match request["do"]:
        case "each":
            for alert in request["alerts"]:
                schedule(alert)
        case "many":
            schedule_many(request["alerts"])
        case "cancel":
            return {"verdicts": [cancel(id) for id in request["ids"]]}
        case "open":
            return {"open": open_tasks()}
    return {}


for line in sys.stdin:
    began = time.perf_counter()
    try:
        result = answer(json.loads(line))
        result = {"millis": (time.perf_counter() - began) * 1000, **result}
    except Exception as error:
        result = {"error": repr(error)}
    print(json.dumps(result), flush=True)
