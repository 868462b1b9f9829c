import test from 'ava';
import type { Contract } from '../../src/core/contract.js';
import type { Expectation } from '../../src/core/expectation.js';
import { judge } from '../../src/judge/judge.js';
import type { Verdict } from '../../src/core/verdict.js';
import { contractStory, onTime, type Twist } from '../helpers/contract-story.js';
import { isOfAgora, shippedContract, shippedContractNames } from './shipped-contract.js';

const lengths = [1000, 5500, 12_500, 30_000, 70_000, 110_000, 250_000, 500_000, 1_500_000, 7_200_000];

function verdictOf(contract: Contract, about: Expectation, length: number, twist: Twist = {}): Verdict {
  const story = contractStory(contract, length, { about, ...twist });
  const verdict = judge(story.records, contract.expectations).find(({ expectation }) => expectation.id === about.id);
  if (verdict === undefined) throw new Error(`no verdict on ${about.id}`);
  return verdict;
}

// Of all outages the longest one in which it holds at all.
function lengthFor(contract: Contract, about: Expectation): number {
  const holds = lengths.toReversed().find((length) => verdictOf(contract, about, length).cause === kept[about.expects]);
  return holds ?? Number.NaN;
}

const kept = {
  event: 'on-time',
  absence: 'absent',
  attempts: 'on-schedule',
  alive: 'alive',
  traffic: 'on-time',
} as const;

const late = (about: Expectation, delay: number): Twist => ({
  delayOf: (one) => (one.id === about.id ? delay : onTime(one)),
});

// It gives no outage for which its windows hold.
const unconditional = ['4-10-20'];

for (const name of shippedContractNames.filter((each) => !isOfAgora(each))) {
  const contract = shippedContract(name);

  if (!unconditional.includes(name)) {
    test(`who keeps the contract ${name} passes it, however long the outage is`, (t) => {
      for (const length of lengths) {
        const verdicts = judge(contractStory(contract, length).records, contract.expectations);
        for (const { expectation, outcome, cause, because } of verdicts) {
          // The heal may come between what happens of its own and what it brings about: nothing can be said then.
          const between = cause === 'not-effective' && expectation.after.kind === 'event';
          const allowed = outcome === 'pass' || cause === 'guard-band' || between;
          t.true(allowed, `${expectation.id}, an outage of ${length} ms: ${cause}, ${because}`);
        }
      }
    });
  }

  for (const expectation of contract.expectations) {
    const { id, window, expects } = expectation;
    test(`${id} of ${name} passes who keeps it, and fails who does not`, (t) => {
      const length = lengthFor(contract, expectation);
      t.true(length > 0, `it holds in no outage: ${verdictOf(contract, expectation, 7_200_000).because}`);
      if (expects === 'event') {
        t.is(verdictOf(contract, expectation, length, late(expectation, 2 * window.max + 1000)).cause, 'late');
        if (window.min <= 0) return;
        t.is(verdictOf(contract, expectation, length, late(expectation, window.min / 2)).cause, 'early');
      } else if (expects === 'absence') {
        const said = verdictOf(contract, expectation, length, { saidAfter: window.max / 2 });
        t.is(said.cause, 'unexpected', said.because);
      } else if (expects === 'attempts') {
        const first = expectation.schedule?.[0];
        const wrong = first === undefined ? 100 : 2 * first.max + 1000;
        const { cause } = verdictOf(contract, expectation, length, late(expectation, wrong));
        t.true(['off-schedule', 'too-many', 'missing'].includes(cause), cause);
      }
    });
  }
}
