import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

// Writes next to the built files, wherever they are.
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
    // These modules hold only constants, so all alerts share them, which saves time and memory.
    preloadModules: [workflowsPath],
    payloadConverterPath: fileURLToPath(
      new URL('../workflows/payload-converter.js', import.meta.url),
    ),
    workflowInterceptorModules: interceptors.map((each) =>
      fileURLToPath(import.meta.resolve(each)),
    ),
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(new URL(file, import.meta.url), withoutSources(code));
}

/** Removes the texts of the sources from the map in the code: half of the file. The SDK needs the rest of the map. */
function withoutSources(code: string): string {
  return code.replace(/(?<=\/\/# sourceMappingURL=data:.*;base64,)[\w+/=]+/, (map) => {
    const kept = { ...JSON.parse(Buffer.from(map, 'base64').toString()), sourcesContent: [] };
    return Buffer.from(JSON.stringify(kept)).toString('base64');
  });
}
