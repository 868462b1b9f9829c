import { formatDuration } from '../core/duration.js';
import { formatShare } from '../core/quantity.js';
import { compileNetwork } from './compile-network.js';
import { explainNetwork, roundTrip } from './explain-network.js';
import { explainFault } from './explain-plan.js';
import type { Network } from './parse-network.js';
import { section, wrap } from './text-layout.js';

/** Networks in a table of at most 80 columns; those that go out by themselves come last, with when they do. */
export function networksTable(networks: Network[]): string {
  const steady = networks.filter(({ outages }) => outages.length === 0);
  const flaky = networks.filter(({ outages }) => outages.length > 0);
  const nameWidth = Math.max(...networks.map(({ name }) => name.length));
  const row = (cells: string[]) =>
    cells
      .map((cell, nth) => (nth === 0 ? cell.padEnd(nameWidth) : nth === 6 ? cell : cell.padStart(widths[nth] ?? 0)))
      .join(' ')
      .trimEnd();
  const heading = row(['network', 'down', 'up', 'delay', 'RTT', 'loss', 'source']);
  return [
    heading,
    ...steady.map((network) => row(cellsOf(network))),
    '',
    ...wrap('These are gone for a while by themselves, again and again:', ''),
    heading,
    ...flaky.flatMap((network) => [row(cellsOf(network)), ...wrap(outagesText(network), '  ')]),
    '',
    ...wrap(
      'Rates in bit/s; delays in ms, one way (down/up), and both ways (RTT). ?: known at second hand only. deadwire networks NAME explains one.',
      '',
    ),
  ].join('\n');
}

/** Everything about one network, at 80 columns. */
export function networkText(network: Network): string {
  const { name, title, source, semantics } = network;
  const { faults, outages, notes } = compileNetwork(network);
  return [
    ...wrap(`${name}: ${title}`, ''),
    ...wrap(explainNetwork(network), ''),
    ...section('Source', [
      ['who', source.title ?? (source.name === 'own' ? 'our own figures' : source.name)],
      ...(source.url === undefined ? [] : [['where', source.url]]),
      ['delays', semanticsText[semantics]],
    ]),
    ...section('What is done', [
      ...faults.map((fault) => ['always', explainFault(fault)]),
      ...outages.map(({ name: outage, after, lasts, fault }) => [
        outage,
        `after ${formatDuration(after)}, for ${formatDuration(lasts)}: ${explainFault(fault)}`,
      ]),
    ]),
    ...section(
      'Notes',
      notes.map((note) => ['-', note]),
    ),
  ].join('\n');
}

const widths = [0, 5, 5, 9, 5, 5];

const semanticsText = {
  'one-way': 'the source gives them one way, and so they are taken',
  'round-trip': 'the source gives the round trip; half of it is taken for each direction',
  'per-request': 'the source gives what a request and its answer take; half of it is taken for each direction',
  egress: 'the source delays only what leaves the client, and so does this',
} as const;

function cellsOf(network: Network): string[] {
  const { name, down, up, source, verified } = network;
  const blocked = down.loss === 1 && up.loss === 1;
  const [one, other] = [shortDelay(down.delay), shortDelay(up.delay)];
  return [
    name,
    blocked ? '-' : shortRate(down.rate),
    blocked ? '-' : shortRate(up.rate),
    blocked ? '-' : one === other ? one : `${one}/${other}`,
    blocked ? '-' : shortDelay(roundTrip(network)),
    shortLoss(network),
    `${source.name}${verified ? '' : ' ?'}`,
  ];
}

function shortRate(rate: number | undefined): string {
  if (rate === undefined) return '-';
  const bits = rate * 8;
  if (bits >= 1e6) return `${short(bits / 1e6)}M`;
  return `${short(bits / 1e3)}k`;
}

function shortDelay(delay: number): string {
  return short(delay);
}

function shortLoss({ down, up }: Network): string {
  const most = Math.max(down.loss, up.loss);
  return most === 0 ? '-' : formatShare(most).replace(' ', '');
}

function short(value: number): string {
  return String(value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
}

function outagesText({ outages }: Network): string {
  return outages
    .map(({ name, after, for: lasts }) => `${name}: ${formatDuration(lasts)} after ${formatDuration(after)}`)
    .join('; ');
}
