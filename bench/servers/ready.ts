import { eventually } from '../run/eventually.js';
import { type Command, type Running, start } from '../run/processes.js';

const START_TIMEOUT = 30_000;

/** Starts a server, and waits until it answers. @throws Error with what it has said */
export async function ready(
  name: string,
  command: Command,
  answers: () => Promise<boolean>,
): Promise<Running> {
  const server = start(command, ['pipe', 'ignore', 'pipe']);
  let said = '';
  server.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    // What they say while they are stopped is of no interest, and may be much.
    said = (said + text).slice(-2_000);
  });
  const over = () => server.ended();
  await eventually(async () => over() || (await answers()), { within: START_TIMEOUT, every: 50 });
  if (!over() && (await answers())) return server;
  await server.kill();
  throw new Error(`${name} did not start: ${said.trim() || 'it said nothing'}`);
}
