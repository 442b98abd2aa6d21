package shop;

import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.failure.CanceledFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Schedules reminders. Any worker of durable-alerts delivers them. */
public final class Schedule {
  private final WorkflowClient temporal;

  private Schedule(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  public static void main(String[] args) throws IOException {
    // As TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or temporal.toml say.
    var profile = ClientConfigProfile.load();
    var service = WorkflowServiceStubs.newServiceStubs(profile.toWorkflowServiceStubsOptions());
    try {
      var temporal = WorkflowClient.newInstance(service, profile.toWorkflowClientOptions());
      new Schedule(temporal).run(args.length > 0 ? args[0] : "7");
    } finally {
      service.shutdown();
    }
  }

  private void run(String report) {
    var text = "Report " + report + " is due";
    Map<String, Object> reminder =
        Map.of("type", "reminder", "args", Map.of("to", "Ada", "text", text));

    // In three days, unless it changes until then.
    var id = "report-" + report;
    var alert = schedule(id, with(reminder, "in", "3 days"), null);
    alert.pause("resumed");
    alert.resume();
    alert.reschedule("2040-01-02T09:00:00Z");
    var described = alert.describe();
    System.out.println(id + " " + described.status() + " " + described.dueAt());
    WorkflowStub.fromTyped(alert).cancel();
    printStatus(id);

    // Soon, and only once, however often it is scheduled.
    var soon = "soon-" + report;
    schedule(soon, with(reminder, "in", "1s"), null);
    printStatus(soon);
    try {
      schedule(soon, reminder, null);
    } catch (WorkflowExecutionAlreadyStarted e) {
      System.out.println(soon + " was scheduled before");
    }

    // Recurring: twice, a second apart; and every Monday night, found again by its id.
    var ticker = "ticker-" + report;
    schedule(ticker, with(reminder, "times", 2), "@every 1s");
    printStatus(ticker);
    var monday = "monday-" + report;
    schedule(monday, reminder, "CRON_TZ=Europe/Paris 30 21 * * 1");
    var stub = temporal.newUntypedWorkflowStub(monday);
    System.out.println(monday + " next " + stub.describe().getExecutionTime());
    stub.cancel();
    printStatus(monday);
  }

  /** Starts an alert. An id that is running or was sent is refused. */
  private Alert schedule(String id, Map<String, Object> request, String cron) {
    var queue = System.getenv().getOrDefault("ALERTS_TASK_QUEUE", "alerts");
    var options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(id)
            .setTaskQueue(queue)
            .setCronSchedule(cron)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
            .build();
    var alert = temporal.newWorkflowStub(Alert.class, options);
    WorkflowClient.start(alert::run, request);
    return alert;
  }

  /** Waits for the outcome. A cancelled alert has none. */
  private void printStatus(String id) {
    System.out.println(id + " " + status(id));
  }

  private String status(String id) {
    try {
      return temporal.newUntypedWorkflowStub(id).getResult(Alert.Outcome.class).status();
    } catch (WorkflowFailedException e) {
      if (e.getCause() instanceof CanceledFailure) return "cancelled";
      throw e;
    }
  }

  private static Map<String, Object> with(
      Map<String, Object> request, String option, Object value) {
    var changed = new HashMap<>(request);
    changed.put(option, value);
    return changed;
  }
}
