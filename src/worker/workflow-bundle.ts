import { fileURLToPath } from 'node:url';

/** The workflows as bundled by `npm run build`, which saves seconds at each start of a worker. */
export const workflowBundle = fileURLToPath(
  new URL('../../dist/workflow-bundle.js', import.meta.url),
);
