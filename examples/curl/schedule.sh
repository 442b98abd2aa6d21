#!/usr/bin/env bash
# Schedules reminders over a Temporal server's HTTP API: ./schedule.sh [REPORT]. Needs curl and jq.
# Any worker of durable-alerts delivers them.
set -euo pipefail

server=${TEMPORAL_HTTP_URL:-http://localhost:7243}
workflows=$server/api/v1/namespaces/${TEMPORAL_NAMESPACE:-default}/workflows

# call METHOD PATH [JSON]
call() {
  curl --silent --fail-with-body --request "$1" "$workflows/$2" \
    --header 'content-type: application/json' --data "${3-}"
}

# schedule ID REQUEST [CRON]: starts an alert. An id that is running or was sent is refused.
schedule() {
  call POST "$1" '{
    "workflowType": {"name": "alert"},
    "taskQueue": {"name": "'"${ALERTS_TASK_QUEUE:-alerts}"'"},
    "workflowIdReusePolicy": "WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY",
    "cronSchedule": "'"${3-}"'",
    "input": ['"$2"']
  }'
}

# update ID NAME [ARG]: changes an alert, and returns once the change is made.
update() {
  call POST "$1/update/$2" '{
    "waitPolicy": {"lifecycleStage": "UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED"},
    "request": {"meta": {}, "input": {"args": ['"${3-}"']}}
  }'
}

# status ID: waits for the outcome, from run to run. A cancelled alert has none.
status() {
  local close='waitNewEvent=true&historyEventFilterType=HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT'
  local run='' event='' next
  until [ -n "$event" ]; do
    event=$(call GET "$1/history?$close&execution.runId=$run" | jq '.history.events[0] // empty')
    next=$(jq --raw-output '.. | .newExecutionRunId? // empty' <<< "$event")
    [ -z "$next" ] || { run=$next event=; }
  done
  jq --raw-output 'if .eventType == "EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED" then "cancelled"
    else .workflowExecutionCompletedEventAttributes.result[0].status end' <<< "$event"
}

report=${1:-7}
reminder='"type": "reminder", "args": {"to": "Ada", "text": "Report '$report' is due"}'

# In three days, unless it changes until then.
id=report-$report
schedule "$id" "{$reminder, \"in\": \"3 days\"}" > /dev/null
call POST "$id/signal/pause" '{"input": ["resumed"]}' > /dev/null
update "$id" resume > /dev/null
update "$id" reschedule '"2040-01-02T09:00:00Z"' > /dev/null
call POST "$id/query/describe" '{}' |
  jq --raw-output --arg id "$id" '.queryResult[0] | "\($id) \(.status) \(.dueAt)"'
call POST "$id/cancel" '{}' > /dev/null
echo "$id $(status "$id")"

# Soon, and only once, however often it is scheduled.
id=soon-$report
schedule "$id" "{$reminder, \"in\": \"1s\"}" > /dev/null
echo "$id $(status "$id")"
schedule "$id" "{$reminder}" > /dev/null || echo "$id was scheduled before"

# Recurring: twice, a second apart; and every Monday night.
id=ticker-$report
schedule "$id" "{$reminder, \"times\": 2}" '@every 1s' > /dev/null
echo "$id $(status "$id")"
id=monday-$report
schedule "$id" "{$reminder}" 'CRON_TZ=Europe/Paris 30 21 * * 1' > /dev/null
echo "$id next $(call GET "$id" | jq --raw-output .workflowExecutionInfo.executionTime)"
call POST "$id/cancel" '{}' > /dev/null
echo "$id $(status "$id")"
