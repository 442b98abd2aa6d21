/** What is measured, in the order and the words of the table. */
export const metrics = {
  steadyP50: { scenario: 'steady', title: 'late, p50', unit: 'ms' },
  steadyP99: { scenario: 'steady', title: 'late, p99', unit: 'ms' },
  steadyMax: { scenario: 'steady', title: 'late, max', unit: 'ms' },
  steadyLost: { scenario: 'steady', title: 'lost', unit: '' },
  herdDrain: { scenario: 'herd', title: 'delivered', unit: '/s' },
  herdP50: { scenario: 'herd', title: 'late, p50', unit: 'ms' },
  herdLost: { scenario: 'herd', title: 'lost', unit: '' },
  herdServerCpu: { scenario: 'herd', title: 'CPU of the server, each', unit: 'ms' },
  herdWorkerCpu: { scenario: 'herd', title: 'CPU of the worker, each', unit: 'ms' },
  herdEvents: { scenario: 'herd', title: 'events in the history, each', unit: '' },
  oneByOne: { scenario: 'scheduling', title: 'one by one', unit: '/s' },
  inBulk: { scenario: 'scheduling', title: 'in bulk', unit: '/s' },
  workerAt0: { scenario: 'memory', title: 'worker, none asleep', unit: 'MB' },
  workerAt1000: { scenario: 'memory', title: 'worker, 1,000 asleep', unit: 'MB' },
  workerAt20000: { scenario: 'memory', title: 'worker, 20,000 asleep', unit: 'MB' },
  serverAt0: { scenario: 'memory', title: 'server, none asleep', unit: 'MB' },
  serverAt1000: { scenario: 'memory', title: 'server, 1,000 asleep', unit: 'MB' },
  serverAt20000: { scenario: 'memory', title: 'server, 20,000 asleep', unit: 'MB' },
  killLost: { scenario: 'kill', title: 'lost', unit: '' },
  killRepeated: { scenario: 'kill', title: 'repeated', unit: '' },
  killMax: { scenario: 'kill', title: 'late, max, if none is lost', unit: 'ms' },
  cancelFired: { scenario: 'cancel', title: 'fired all the same', unit: '' },
  cancelOthers: { scenario: 'cancel', title: 'others not fired in time', unit: '' },
  cancelEach: { scenario: 'cancel', title: 'to cancel one', unit: 'ms' },
  workerReady: { scenario: 'start', title: 'worker ready', unit: 'ms' },
  helpRatio: { scenario: 'start', title: '`alerts --help`, of `node -e 0`', unit: '×' },
  listRatio: { scenario: 'start', title: '`alerts list`, of `node -e 0`', unit: '×' },
} as const satisfies Record<string, Metric>;

export interface Metric {
  scenario: string;
  title: string;
  unit: '' | 'ms' | '/s' | 'MB' | '×';
}

export type MetricName = keyof typeof metrics;
