// Project that the tests run in, so that they depend on no file that a user adds.
import { defineConfig } from 'durable-alerts/config';
import reporters from '../../../examples/reporters/alerts.config.js';
import { clock } from '../../../examples/reporters/alerts/clock.js';
import { twoDaysLate } from '../../../examples/reporters/alerts/two-days-late.js';

export default defineConfig({ ...reporters, types: [clock, twoDaysLate] });
