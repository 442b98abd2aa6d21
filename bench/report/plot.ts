import type { TopLevelSpec } from 'vega-lite';
import type { Measured } from '../run/rounds.js';
import type { System } from '../systems/system.js';
import type { MetricName } from './metrics.js';
import { median } from './statistics.js';
import { valuesOf } from './table.js';

/** Those of which a picture says more than a number. */
const headings = new Map<MetricName, string>([
  ['steadyP50', 'steady: p50, ms late'],
  ['steadyP99', 'steady: p99, ms late'],
  ['herdDrain', 'herd: delivered a second ▸'],
  ['oneByOne', 'scheduled one by one, a second ▸'],
  ['inBulk', 'scheduled in bulk, a second ▸'],
  ['killMax', 'worker killed: max, ms late'],
  ['killLost', 'worker killed: lost'],
  ['workerAt20000', '20,000 asleep: worker, MB'],
  ['serverAt20000', '20,000 asleep: server, MB'],
]);

/** A bar for each system's median, and a line from the least to the most. */
export async function plotOf(measured: Measured[], systems: System[]): Promise<string> {
  // Installed after this file was loaded.
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  const { spec } = compile(specOf(measured, systems));
  return new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
}

function specOf(measured: Measured[], systems: System[]): TopLevelSpec {
  const values = [...headings].flatMap(([name, metric]) =>
    systems.flatMap(({ name: system, title }) => {
      const found = valuesOf(measured, name, system);
      if (found.length === 0) return [];
      return {
        metric,
        system: title,
        median: median(found),
        least: Math.min(...found),
        most: Math.max(...found),
      };
    }),
  );
  const order = systems.map(({ title }) => title);
  const y = { field: 'system', type: 'nominal', sort: order, title: null } as const;
  const x = { field: 'median', type: 'quantitative', title: null } as const;
  return {
    data: { values },
    background: 'white',
    facet: { field: 'metric', type: 'nominal', sort: [...headings.values()], title: null },
    columns: 3,
    bounds: 'flush',
    spacing: { row: 60, column: 25 },
    resolve: { scale: { x: 'independent' } },
    spec: {
      width: 190,
      height: 110,
      layer: [
        {
          mark: { type: 'bar', height: 14 },
          encoding: {
            y,
            x,
            color: {
              condition: { test: "datum.system === 'durable-alerts'", value: '#1f77b4' },
              value: '#b8c4d0',
            },
          },
        },
        {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { y, x: { ...x, field: 'least' }, x2: { field: 'most' } },
        },
      ],
    },
    config: { view: { stroke: null }, header: { labelFontSize: 11, labelFontWeight: 'bold' } },
  };
}
