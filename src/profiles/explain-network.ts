import { formatDuration } from '../core/duration.js';
import { formatRate, formatShare } from '../core/quantity.js';
import type { Network, NetworkDirection } from './parse-network.js';

/** What a network is like, as one sentence. */
export function explainNetwork({ down, up, outages }: Network): string {
  const gone = outages.map(
    ({ name, after, for: lasts }) => `gone for ${formatDuration(lasts)} (${name}) after ${formatDuration(after)}`,
  );
  const lossText = losses(down.loss, up.loss);
  const conditions = [rates(down.rate, up.rate), delays(down, up), lossText].filter((part) => part !== undefined);
  const parts = [
    ...(down.loss === 1 && up.loss === 1 ? ['nothing passes'] : conditions),
    ...(gone.length === 0 ? [] : [`${gone.join(', ')}, and so on`]),
  ];
  return parts.join('; ');
}

/** The round trip that a network adds, contract milliseconds. */
export function roundTrip({ down, up }: Pick<Network, 'down' | 'up'>): number {
  return down.delay + up.delay;
}

function rates(down: number | undefined, up: number | undefined): string {
  if (down === undefined && up === undefined) return 'no limit to the rate';
  return `${rateText(down)} down, ${rateText(up)} up`;
}

function rateText(rate: number | undefined): string {
  return rate === undefined ? 'no limit' : formatRate(rate);
}

function delays(down: NetworkDirection, up: NetworkDirection): string {
  const total = roundTrip({ down, up });
  const trip = `round trip ${formatDuration(total)}`;
  if (total === 0) return 'no delay';
  const [one, other] = [delayText(down), delayText(up)];
  return one === other ? `${one} each way, ${trip}` : `${one} down and ${other} up, ${trip}`;
}

function delayText({ delay, jitter }: NetworkDirection): string {
  return jitter === 0 ? formatDuration(delay) : `${formatDuration(delay)} ± ${formatDuration(jitter)}`;
}

function losses(down: number, up: number): string | undefined {
  if (down === 0 && up === 0) return undefined;
  if (down === up) return `${formatShare(down)} lost`;
  const each = [down > 0 ? `${formatShare(down)} lost down` : '', up > 0 ? `${formatShare(up)} lost up` : ''];
  return each.filter((part) => part !== '').join(', ');
}
