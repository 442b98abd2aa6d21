import { fileURLToPath } from 'node:url';

/** Locates the workflows that `npm run build` bundled, which saves seconds at each start of a worker. */
export const workflowBundle = fileURLToPath(
  new URL('../../dist/workflow-bundle.js', import.meta.url),
);

/** Locates the same workflows with Temporal's tracing interceptors, which make each workflow larger in memory. */
export const tracedWorkflowBundle = fileURLToPath(
  new URL('../../dist/workflow-bundle-traced.js', import.meta.url),
);
