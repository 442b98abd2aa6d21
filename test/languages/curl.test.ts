import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, onTestFinished, test, vi } from 'vitest';
import { startDevServer } from '../../src/dev/dev-server.js';
import { freePort } from '../support/free-port.js';
import { testConfig } from '../support/temporal.js';
import { temporaryDirectory } from '../worker/program.js';
import { expectAlerts, expectStory, language, recordHistory, stage } from './story.js';

const script = fileURLToPath(new URL('../../examples/curl/schedule.sh', import.meta.url));

const { title, missing } = language('curl', 'curl', 'jq');
describe.skipIf(missing)(title, () => {
  test('a script schedules, changes and cancels alerts', async () => {
    const port = String(await freePort());
    vi.stubEnv('TEMPORAL_HTTP_PORT', port);
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startDevServer({
      port: await freePort(),
      uiPort: await freePort(),
      database: join(await temporaryDirectory(), 'temporal.db'),
    });
    onTestFinished(() => server.stop());
    const played = await stage(testConfig(server.address));
    const { report } = played;
    const env = { ...played.env, TEMPORAL_HTTP_URL: `http://127.0.0.1:${port}` };
    const { stdout } = await execa(script, [report], { env, stdin: 'ignore' });
    expectStory(stdout, report);
    await expectAlerts(played);
    await recordHistory(played, 'curl');
  });
});
