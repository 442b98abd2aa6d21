import type { CheckTask } from '../contract/check.js';
import type { DigestBatch, DigestSplit } from '../contract/digest.js';
import type { PlannedAlert, PlanningTask } from '../contract/planned.js';
import type { FireRequest, Limited, Local, Slow } from '../contract/fire-request.js';
import type { ChannelResult } from '../contract/state.js';
import { SlowCheckError } from '../util/errors.js';
import { annotateFailure, withHeartbeat } from './attempt.js';
import type { Dependencies } from './dependencies.js';
import { deliverDigest } from './digest.js';
import { executionOf, fire } from './fire.js';
import type { RecentDeliveries } from './recent-deliveries.js';

export type Activities = ReturnType<typeof createActivities>;

/** Creates the activities. One activity reloads, checks and delivers, so that each attempt sees fresh data. */
export function createActivities(dependencies: Dependencies) {
  const recent: RecentDeliveries<ChannelResult> = new Map();
  const recentDigests: RecentDeliveries<ChannelResult[]> = new Map();
  return {
    fire: (request: FireRequest): Promise<ChannelResult | Limited> =>
      annotateFailure(request.channel, () =>
        withHeartbeat(() => fire(request, dependencies, recent)),
      ),
    fireLocally: (request: FireRequest): Promise<Local<ChannelResult | Limited | Slow>> =>
      annotateFailure(request.channel, async () => {
        return local(request, await fire(request, dependencies, recent).catch(slowOr));
      }),
    /** Returns what this worker has delivered or is delivering; null if it has delivered nothing. */
    remember: async (request: FireRequest): Promise<Local<ChannelResult> | null> => {
      const result = await recent.get(executionOf(request))?.catch(() => null);
      return result ? local(request, result) : null;
    },
    plan: async (task: PlanningTask): Promise<PlannedAlert> => {
      // Most workers plan nothing, and start faster without the modules.
      const { plan } = await import('./plan.js');
      const planned = plan(task, dependencies);
      // Temporal itself checks what a client starts.
      if (task.workflow && planned.memo.labels) await labelsAttribute();
      return planned;
    },
    checkAlerts: async (task: CheckTask): Promise<string> => {
      const { checkAlerts } = await import('./check-alerts.js');
      return withHeartbeat(() => checkAlerts(task, dependencies));
    },
    requireLabelsAttribute: labelsAttribute,
    deliverDigest: (batch: DigestBatch): Promise<ChannelResult[] | DigestSplit> =>
      annotateFailure(batch.channel, () =>
        withHeartbeat(() => deliverDigest(batch, dependencies, recentDigests)),
      ),
  };
}

async function labelsAttribute(): Promise<void> {
  const { requireLabelsAttribute } = await import('./labels.js');
  await requireLabelsAttribute();
}

function local<Result>({ dueAt, round }: FireRequest, result: Result): Local<Result> {
  return { ...result, dueAt, ...(round !== undefined && { round }) };
}

function slowOr(error: unknown): Slow {
  if (error instanceof SlowCheckError) return { status: 'slow' };
  throw error;
}
