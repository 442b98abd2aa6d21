import { cancel } from './cancel.js';
import { herd } from './herd.js';
import { kill } from './kill.js';
import { memory } from './memory.js';
import type { Scenario } from './scenario.js';
import { scheduling } from './scheduling.js';
import { start } from './start.js';
import { steady } from './steady.js';

export const scenarios: Scenario[] = [steady, herd, scheduling, memory, kill, cancel, start];
