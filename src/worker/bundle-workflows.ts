import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/workflows.js', import.meta.url)),
  logger: new DefaultLogger('WARN'),
});
// Beside what was built, wherever that is now.
await writeFile(new URL('../workflow-bundle.js', import.meta.url), code);
