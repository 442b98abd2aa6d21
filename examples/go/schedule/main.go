// Command schedule schedules reminders: go run ./schedule [REPORT]. Any worker of durable-alerts
// delivers them.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"maps"
	"os"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/temporal"
)

// Request is an alert request: the type, its args and the options by their names.
type Request map[string]any

func (r Request) with(option string, value any) Request {
	request := maps.Clone(r)
	request[option] = value
	return request
}

func main() {
	report := "7"
	if len(os.Args) > 1 {
		report = os.Args[1]
	}
	if err := run(context.Background(), report); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, report string) error {
	// As TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or temporal.toml say.
	c, err := client.Dial(envconfig.MustLoadDefaultClientOptions())
	if err != nil {
		return err
	}
	defer c.Close()
	reminder := Request{
		"type": "reminder",
		"args": map[string]string{"to": "Ada", "text": "Report " + report + " is due"},
	}

	// In three days, unless it changes until then.
	id := "report-" + report
	alert, err := schedule(ctx, c, id, reminder.with("in", "3 days"), "")
	if err != nil {
		return err
	}
	if err := c.SignalWorkflow(ctx, id, "", "pause", "resumed"); err != nil {
		return err
	}
	if err := update(ctx, c, id, "resume"); err != nil {
		return err
	}
	if err := update(ctx, c, id, "reschedule", "2040-01-02T09:00:00Z"); err != nil {
		return err
	}
	answer, err := c.QueryWorkflow(ctx, id, "", "describe")
	if err != nil {
		return err
	}
	var described struct{ Status, DueAt string }
	if err := answer.Get(&described); err != nil {
		return err
	}
	fmt.Println(id, described.Status, described.DueAt)
	if err := c.CancelWorkflow(ctx, id, ""); err != nil {
		return err
	}
	if err := printStatus(ctx, alert); err != nil {
		return err
	}

	// Soon, and only once, however often it is scheduled.
	soon, err := schedule(ctx, c, "soon-"+report, reminder.with("in", "1s"), "")
	if err != nil {
		return err
	}
	if err := printStatus(ctx, soon); err != nil {
		return err
	}
	_, err = schedule(ctx, c, soon.GetID(), reminder, "")
	if started := new(serviceerror.WorkflowExecutionAlreadyStarted); !errors.As(err, &started) {
		return fmt.Errorf("%s was not refused: %v", soon.GetID(), err)
	}
	fmt.Println(soon.GetID(), "was scheduled before")

	// Recurring: twice, a second apart; and every Monday night, found again by its id.
	ticker, err := schedule(ctx, c, "ticker-"+report, reminder.with("times", 2), "@every 1s")
	if err != nil {
		return err
	}
	if err := printStatus(ctx, ticker); err != nil {
		return err
	}
	night := "CRON_TZ=Europe/Paris 30 21 * * 1"
	if _, err := schedule(ctx, c, "monday-"+report, reminder, night); err != nil {
		return err
	}
	monday := c.GetWorkflow(ctx, "monday-"+report, "")
	info, err := c.DescribeWorkflowExecution(ctx, monday.GetID(), "")
	if err != nil {
		return err
	}
	next := info.WorkflowExecutionInfo.ExecutionTime.AsTime()
	fmt.Println(monday.GetID(), "next", next.Format(time.RFC3339))
	if err := c.CancelWorkflow(ctx, monday.GetID(), ""); err != nil {
		return err
	}
	return printStatus(ctx, monday)
}

// schedule starts an alert. An id that is running or was sent is refused.
func schedule(
	ctx context.Context, c client.Client, id string, request Request, cron string,
) (client.WorkflowRun, error) {
	options := client.StartWorkflowOptions{
		ID:                    id,
		TaskQueue:             cmp.Or(os.Getenv("ALERTS_TASK_QUEUE"), "alerts"),
		CronSchedule:          cron,
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		// Without this, the SDK returns the alert that was started before.
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}
	return c.ExecuteWorkflow(ctx, options, "alert", request)
}

// update changes an alert, and returns once the change is made.
func update(ctx context.Context, c client.Client, id, name string, args ...any) error {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   id,
		UpdateName:   name,
		Args:         args,
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// printStatus waits for the outcome. A cancelled alert has none.
func printStatus(ctx context.Context, alert client.WorkflowRun) error {
	var outcome struct{ Status string }
	err := alert.Get(ctx, &outcome)
	if canceled := new(temporal.CanceledError); errors.As(err, &canceled) {
		outcome.Status, err = "cancelled", nil
	}
	if err == nil {
		fmt.Println(alert.GetID(), outcome.Status)
	}
	return err
}
