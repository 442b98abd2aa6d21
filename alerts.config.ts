// What `npm start`, `npm run worker` and `npx alerts` use in this clone: the example's alert types and services.
import { defineConfig } from 'durable-alerts/config';
import reporters from './examples/reporters/alerts.config.js';

export default defineConfig({ ...reporters, types: './examples/reporters/alerts' });
