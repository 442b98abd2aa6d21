import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

// Beside what was built, wherever that is now.
await Promise.all([
  bundle('../workflow-bundle.js', []),
  bundle('../workflow-bundle-traced.js', [
    '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js',
  ]),
]);

async function bundle(file: string, interceptors: string[]): Promise<void> {
  const workflowsPath = fileURLToPath(new URL('../workflows/workflows.js', import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    // Their modules hold constants only, so that all alerts may share them: each is made faster and smaller.
    preloadModules: [workflowsPath],
    workflowInterceptorModules: interceptors.map((each) =>
      fileURLToPath(import.meta.resolve(each)),
    ),
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(new URL(file, import.meta.url), code);
}
