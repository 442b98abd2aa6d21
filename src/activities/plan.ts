import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { INVALID_REQUEST } from '../contract/messages.js';
import type { PlannedAlert, PlanningTask } from '../contract/planned.js';
import { planRequest } from '../planning/request.js';
import { reasonOf } from '../util/errors.js';
import { oneLine } from '../util/text.js';
import type { Dependencies } from './dependencies.js';

/** Bounds the reason, since Temporal refuses failures of megabytes. */
const MAX_REASON_LENGTH = 1000;

/** Plans a request with the types and channels of this worker. @throws ApplicationFailure `InvalidRequest` */
export function plan(
  task: PlanningTask,
  { types, channels }: Pick<Dependencies, 'types' | 'channels'>,
): PlannedAlert {
  try {
    return planRequest(task, types, channels);
  } catch (error) {
    const message = oneLine(reasonOf(error)).slice(0, MAX_REASON_LENGTH);
    Context.current().log.warn('invalid request', { reason: message });
    throw ApplicationFailure.create({
      type: INVALID_REQUEST,
      message,
      nonRetryable: true,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
}
