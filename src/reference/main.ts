#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { monotonicNow, systemClock } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import { isMisbehaviour, misbehaviours } from './misbehaviours.js';
import { ReferenceSdk } from './sdk.js';
import { startReferenceServer } from './server.js';
import { lineOf } from './version-line.js';

const usage = `The reference channel: a server and clients that keep the reconnection contract.

  deadwire-reference server [--host 127.0.0.1] [--port 7000] [--time-scale N]
  deadwire-reference client --uid 1 --url ws://127.0.0.1:7001/ [--channel demo]
                     [--sdk 2.3.1|2.3.2] [--platform android|ios]
                     [--misbehave ${Object.keys(misbehaviours).join('|')}] [--time-scale N]

A client writes every callback as a line of JSON.
`;

const stringOption = { type: 'string' } as const;
const flags = {
  host: stringOption,
  port: stringOption,
  uid: stringOption,
  url: stringOption,
  channel: stringOption,
  sdk: stringOption,
  platform: stringOption,
  misbehave: stringOption,
  'time-scale': stringOption,
  help: { type: 'boolean', short: 'h' },
} as const;

/** One line of a client's output. */
export interface ReferenceLine {
  event: string;
  attributes: Record<string, string | number | boolean>;
  /** The machine's monotonic clock when the callback came, milliseconds. */
  monotonic: number;
  /** The SDK's own measurement of the silence that led to it, contract milliseconds. */
  silence?: number;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: true });
    const scale = numberOf(values['time-scale'] ?? '1', '--time-scale', 1);
    if (values.help) process.stdout.write(usage);
    else if (positionals[0] === 'server')
      await runServer(values.host, numberOf(values.port ?? '7000', '--port', 0), scale);
    else if (positionals[0] === 'client') await runClient(values, scale);
    else throw new Error('say server or client');
    return 0;
  } catch (error) {
    const { message } = error as Error;
    const couldNotListen = error instanceof DeadwireError && error.code === 'LISTEN_FAILED';
    process.stderr.write(couldNotListen ? `${message}\n` : `${message}\n\n${usage}`);
    return couldNotListen ? 4 : 3;
  }
}

async function runServer(host: string | undefined, port: number, scale: number): Promise<void> {
  const server = await startReferenceServer({
    clock: systemClock(scale),
    port,
    ...(host === undefined ? {} : { host }),
  });
  process.stderr.write(`reference channel on ws://${host ?? '127.0.0.1'}:${server.port}/\n`);
  await untilAsked();
  await server.close();
}

async function runClient(values: { [key in keyof typeof flags]?: string | boolean }, scale: number): Promise<void> {
  const { uid, url, channel, sdk = '2.3.2', platform = 'android', misbehave } = values;
  if (typeof uid !== 'string' || typeof url !== 'string' || !URL.canParse(url))
    throw new Error('a client needs --uid and --url');
  if (platform !== 'android' && platform !== 'ios')
    throw new Error(`--platform: ${platform} is neither android nor ios`);
  if (misbehave !== undefined && !isMisbehaviour(String(misbehave))) {
    throw new Error(`--misbehave: ${misbehave} is none of ${Object.keys(misbehaviours).join(', ')}`);
  }
  const line = lineOf(String(sdk));
  if (line === undefined) throw new Error(`--sdk: ${sdk} is no version, such as 2.3.2`);
  const client = new ReferenceSdk({
    uid,
    url,
    clock: systemClock(scale),
    line,
    platform,
    ...(typeof channel === 'string' ? { channel } : {}),
    misbehave: misbehave as keyof typeof misbehaviours | undefined,
    onCallback: ({ event, attributes }, silence) => {
      const written: ReferenceLine = {
        event,
        attributes,
        monotonic: monotonicNow(),
        ...(silence === undefined ? {} : { silence: Math.round(silence * 1000) / 1000 }),
      };
      process.stdout.write(`${JSON.stringify(written)}\n`);
    },
  });
  client.join();
  await untilAsked();
  client.leave();
}

function numberOf(text: string, option: string, lowest: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < lowest) throw new Error(`${option}: ${text} is no number from ${lowest} on`);
  return value;
}

// Whoever reads the output may go away, with or without a signal; then there is nobody left to speak to.
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
