package shop;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Map;

/** The workflow of durable-alerts, as a client of it sees it. */
@WorkflowInterface
public interface Alert {
  // Fields are added now and then.
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Outcome(String status, String reason) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Description(String status, String dueAt) {}

  /** Takes an alert request: the type, its args and the options by their names. */
  @WorkflowMethod(name = "alert")
  Outcome run(Map<String, Object> request);

  @QueryMethod
  Description describe();

  /** Pauses until a time, or until it is "resumed". */
  @SignalMethod
  void pause(String until);

  @UpdateMethod
  void resume();

  @UpdateMethod
  void reschedule(String dueAt);
}
