import type { AlertType } from '../alert-types/define-alert.js';
import { httpCheck } from './http-check.js';
import { reminder } from './reminder.js';
import { sqlCheck } from './sql-check.js';
import { watchdog } from './watchdog.js';

/** Types that every project has. */
export const builtInTypes: readonly AlertType[] = [reminder, httpCheck, sqlCheck, watchdog];
