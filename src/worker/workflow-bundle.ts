import { fileURLToPath } from 'node:url';

/** The workflows as bundled by `npm run build`, which saves seconds at each start of a worker. */
export const workflowBundle = fileURLToPath(
  new URL('../../dist/workflow-bundle.js', import.meta.url),
);

/** The same workflows with Temporal's interceptors that trace them, which make each one larger in memory. */
export const tracedWorkflowBundle = fileURLToPath(
  new URL('../../dist/workflow-bundle-traced.js', import.meta.url),
);
