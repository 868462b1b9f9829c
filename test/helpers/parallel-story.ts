import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import { Story } from './story.js';

type Line = Occurrence & { t: number };

/** The story with its outage as the only sub-step of a parallel step. */
export function parallel(story: Story): Story {
  return told(
    story.records.flatMap((record): Line[] => {
      if (!('step' in record) || record.step !== 'outage') return [record];
      const whole = { step: 'both', t: record.t };
      if (record.kind === 'step-started') {
        const { duration, explain } = record;
        const started = { ...record, within: { step: 'both', delay: 0 } };
        return [{ kind: 'step-started', ...whole, duration, explain }, started];
      }
      if (record.kind !== 'step-ended') return [record];
      const aborted = record.aborted === true ? { aborted: true as const } : {};
      return [
        { ...record, within: 'both' },
        { kind: 'step-ended', ...whole, ...aborted },
      ];
    }),
  );
}

/** The same with a sibling `other`, which cuts clients off as well; it is over before the outage is. */
export function beside(
  story: Story,
  { delay = 0, lasts = 1000, clients }: { delay?: number; lasts?: number; clients?: string[] },
): Story {
  const { records } = parallel(story);
  const heal = records.findIndex(({ kind }) => kind === 'fault-healed');
  const begun = records.findIndex((record) => record.kind === 'step-started' && record.step === 'outage');
  const end = records[heal]?.t ?? 0;
  const from = Math.min((records[begun]?.t ?? 0) + delay, end);
  const until = Math.min(from + lasts, end);
  const other = { fault: 'fault of other', type: 'blackhole', step: 'other', proxies: ['channel'] };
  const client = clients === undefined ? {} : { client: clients[0] as string };
  const within = { step: 'both', delay };
  const lines: Line[] = [
    { kind: 'step-started', step: 'other', fault: 'blackhole', duration: lasts, explain: '', within, t: from },
    {
      kind: 'fault-applied',
      ...other,
      ...(clients === undefined ? {} : { clients }),
      connections: 1,
      explain: '',
      t: from,
    },
    ...(['upstream', 'downstream'] as const).map(
      (direction): Line => ({ kind: 'fault-effective', fault: other.fault, ...client, direction, t: from }),
    ),
    { kind: 'fault-healed', ...other, reason: 'ended', t: until },
    { kind: 'step-ended', step: 'other', within: 'both', t: until },
  ];
  return told([...records.slice(0, heal), ...lines, ...records.slice(heal)]);
}

/** The story without a sub-step, as if it had never been. */
export function without(story: Story, step: string): Story {
  return told(
    story.records.filter((record) => {
      if ('step' in record && record.step === step) return false;
      return !('fault' in record && record.fault === `fault of ${step}`);
    }),
  );
}

function told(lines: readonly (Line | HistoryRecord)[]): Story {
  const story = new Story();
  for (const { t, ...occurrence } of lines) story.add({ ...occurrence, n: undefined } as unknown as Occurrence, t);
  story.records.forEach((record, index) => {
    record.n = index + 1;
  });
  return story;
}
