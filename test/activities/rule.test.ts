import { describe, expect, test } from 'vitest';
import { type RuleInput, evaluateRule } from '../../src/activities/rule.js';

const MINUTE = 60_000;
const at = (minutes: number) =>
  new Date(Date.parse('2026-07-01T09:00:00Z') + minutes * MINUTE).toISOString();

/** What is said at one check a minute, and what is remembered in between. */
function spell(holds: boolean[], policy: Pick<RuleInput, 'forMillis' | 'resolves'>): string[] {
  let before: RuleInput['before'] = null;
  return holds.map((each, minute) => {
    const checked = {
      holds: each || 'it is up',
      before,
      at: at(minute),
      again: false,
      ...policy,
    } as const;
    const verdict = evaluateRule(checked);
    before = verdict.holding;
    return verdict.say === 'nothing' && verdict.wait ? 'pending' : verdict.say;
  });
}

const [up, down] = [false, true];

describe('a condition', () => {
  test('is said at each check at which it holds', () => {
    const said = spell([up, down, down, up, down], { forMillis: 0, resolves: false });
    expect(said).toEqual(['nothing', 'message', 'message', 'nothing', 'message']);
  });

  test('that is resolved is said once, and once that it is over', () => {
    const said = spell([up, down, down, up, up, down], { forMillis: 0, resolves: true });
    expect(said).toEqual(['nothing', 'message', 'nothing', 'resolved', 'nothing', 'message']);
  });

  test('that must hold is pending first, and starts anew after a check at which it did not', () => {
    const policy = { forMillis: 2 * MINUTE, resolves: true };
    expect(spell([down, down, up, down, down, down, down, up], policy)).toEqual([
      'pending',
      'pending',
      'nothing',
      'pending',
      'pending',
      'message',
      'nothing',
      'resolved',
    ]);
    expect(spell([down, down, down, down], { ...policy, resolves: false })).toEqual([
      'pending',
      'pending',
      'message',
      'message',
    ]);
  });

  test('that was pending only needs no message that it is over', () => {
    expect(spell([down, up], { forMillis: 2 * MINUTE, resolves: true })).toEqual([
      'pending',
      'nothing',
    ]);
  });
});
