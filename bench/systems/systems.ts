import { bare } from './bare.js';
import { bullmq } from './bullmq.js';
import { celery } from './celery.js';
import { ours } from './ours.js';
import { pgBoss } from './pg-boss.js';
import type { System } from './system.js';

/** In the order of the table. */
export const systems: System[] = [bare, ours, bullmq, pgBoss, celery];
