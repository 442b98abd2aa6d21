import { median } from './statistics.js';
import { type Metric, type MetricName, metrics } from './metrics.js';
import type { Measured } from '../run/rounds.js';
import type { System, SystemName } from '../systems/system.js';

/** What the others are compared with. */
const FLOOR: SystemName = 'bare';

/** A table in Markdown for each scenario: medians, in parentheses the least and the most, and the ratio to bare Temporal. */
export function tablesOf(measured: Measured[], systems: Pick<System, 'name' | 'title'>[]): string {
  const scenarios = [...new Set(Object.values(metrics).map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) => tableOf(scenario, measured, systems)).join('\n\n');
}

function tableOf(
  scenario: string,
  measured: Measured[],
  systems: Pick<System, 'name' | 'title'>[],
): string[] {
  const rows = names().flatMap((name) => {
    const metric: Metric = metrics[name];
    const valuesBy = (system: SystemName) => valuesOf(measured, name, system);
    if (metric.scenario !== scenario || systems.every((each) => !valuesBy(each.name).length)) {
      return [];
    }
    const floor = median(valuesBy(FLOOR));
    const cells = systems.map((each) =>
      cellOf(valuesBy(each.name), each.name === FLOOR ? NaN : floor),
    );
    return [row([metric.unit ? `${metric.title}, ${metric.unit}` : metric.title, ...cells])];
  });
  if (rows.length === 0) return [];
  rows.push(...textRows(scenario, measured, systems));
  const head = row([scenario, ...systems.map(({ title }) => title)]);
  const line = row(['---', ...systems.map(() => '---:')]);
  return [[head, line, ...rows].join('\n')];
}

/** What was said in the first round. */
function textRows(
  scenario: string,
  measured: Measured[],
  systems: Pick<System, 'name' | 'title'>[],
): string[] {
  const found = measured.filter((each) => each.scenario === scenario && each.round === 1);
  const lines = [...new Set(found.flatMap(({ texts }) => Object.keys(texts ?? {})))];
  return lines.map((line) => {
    const said = ({ name }: Pick<System, 'name'>) =>
      found.find(({ system }) => system === name)?.texts?.[line] ?? '–';
    return row([line, ...systems.map(said)]);
  });
}

function names(): MetricName[] {
  return Object.keys(metrics).filter((name): name is MetricName => name in metrics);
}

export function valuesOf(measured: Measured[], name: MetricName, system: SystemName): number[] {
  return measured.flatMap((each) => {
    const value = each.system === system ? each.values[name] : undefined;
    return value !== undefined && Number.isFinite(value) ? [value] : [];
  });
}

export function cellOf(values: number[], floor: number): string {
  if (values.length === 0) return '–';
  const middle = median(values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = values.length > 1 && least !== most ? ` (${short(least)}–${short(most)})` : '';
  const ratio = floor > 0 && middle > 0 ? ` ${ratioText(middle / floor)}×` : '';
  return `${short(middle)}${range}${ratio}`;
}

function ratioText(ratio: number): string {
  return ratio < 0.01 ? '<0.01' : short(ratio);
}

/** Two digits that mean something are enough for what varies by a tenth. */
function short(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100)
    return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 1 ? 1 : 2);
}

function row(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
