import { createInterface } from 'node:readline';
import { type Answer, answerShape, type Request } from '../systems/protocol.js';
import { type Command, start } from './processes.js';

export interface Client {
  /** Answered in turn. @throws Error in the client's words */
  ask: (request: Request) => Promise<Answer>;
  stop: () => Promise<void>;
}

/** A client in a process of its own, so that no system's client shares a thread with the bench. */
export function startClient(command: Command): Client {
  const client = start(command, ['pipe', 'pipe', 'inherit']);
  const { stdin, stdout } = client.process;
  if (!stdin || !stdout) throw new Error('a client needs pipes');
  // Of a client that has ended, its exit tells.
  stdin.on('error', () => {});
  const waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: stdout }).on('line', (line) => {
    const asker = waiting.shift();
    const answer = answerShape.parse(JSON.parse(line));
    if ('error' in answer) asker?.reject(new Error(answer.error));
    else asker?.resolve(answer);
  });
  client.process.once('exit', () => {
    for (const { reject } of waiting) reject(new Error('the client has ended'));
  });
  return {
    ask: (request) => {
      const answer = new Promise<Answer>((resolve, reject) => {
        waiting.push({ resolve, reject });
        stdin.write(`${JSON.stringify(request)}\n`);
      });
      // Several may be asked before the first is awaited.
      answer.catch(() => {});
      return answer;
    },
    stop: client.stop,
  };
}
