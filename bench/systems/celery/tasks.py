"""What Celery's worker does when an alert is due; its settings are the defaults, but for what is said here."""

import os
import sqlite3
import time

from celery import Celery
from celery.signals import worker_ready

app = Celery("alerts", broker=f"redis://{os.environ['BENCH_ADDRESS']}/0")
# Nobody asks for results.
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True
if "BENCH_VISIBILITY_TIMEOUT" in os.environ:
    app.conf.broker_transport_options = {
        "visibility_timeout": int(os.environ["BENCH_VISIBILITY_TIMEOUT"]),
        # As Kombu advises where that is low: looked for ten times as often.
        "unacked_restore_throttle": 1,
    }


@worker_ready.connect
def say_ready(**_):
    os.write(2, b"ready\n")


# Opened by each process of the pool for itself.
opened = {}


@app.task
def fire(id, due, row):
    if not opened:
        opened["database"] = sqlite3.connect(os.environ["BENCH_DATABASE"])
        opened["file"] = os.open(os.environ["BENCH_DELIVERIES"], os.O_WRONLY | os.O_APPEND)
    opened["database"].execute("select name from reporters where id = ?", (row,)).fetchone()
    now = int(time.time() * 1000)
    os.write(opened["file"], f"{id} {due} {now}\n".encode())
