#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { monotonicNow, systemClock } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import { behaviourOf, isMisbehaviour, type MisbehaviourName, misbehaviours } from './misbehaviours.js';
import { ReferenceSdk } from './sdk.js';
import { startReferenceServer } from './server.js';
import { callbacksFor } from './callbacks.js';
import type { Callback } from './happenings.js';
import { isPlatform, lineOf, platforms } from './platforms.js';

const usage = `The reference channel: a server and clients that keep the reconnection contract.

  deadwire-reference server [--host 127.0.0.1] [--port 7000] [--misbehave HOW] [--time-scale N]
  deadwire-reference client --uid 1 --url ws://127.0.0.1:7001/ [--channel demo]
                     [--sdk 2.3.1|2.3.2|4.2.0] [--platform ${Object.keys(platforms).join('|')}]
                     [--misbehave HOW] [--time-scale N]

A client writes every callback as a line of JSON, a server every channel that is created or destroyed.
--misbehave ${Object.keys(misbehaviours).join('|')}
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
    else if (positionals[0] === 'server') await runServer(values, scale);
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

type Values = { [key in keyof typeof flags]?: string | boolean };

async function runServer(values: Values, scale: number): Promise<void> {
  const { host } = values;
  const tell = (event: string) => (channel: string) => write({ event, attributes: { channel } });
  const server = await startReferenceServer({
    clock: systemClock(scale),
    port: numberOf(String(values.port ?? '7000'), '--port', 0),
    misbehave: misbehaviourOf(values),
    onChannelCreated: tell('channel-created'),
    onChannelDestroyed: tell('channel-destroyed'),
    ...(typeof host === 'string' ? { host } : {}),
  });
  process.stderr.write(`reference channel on ws://${String(host ?? '127.0.0.1')}:${server.port}/\n`);
  await untilAsked();
  await server.close();
}

async function runClient(values: Values, scale: number): Promise<void> {
  const { uid, url, channel, sdk = '2.3.2', platform = 'android' } = values;
  if (typeof uid !== 'string' || typeof url !== 'string' || !URL.canParse(url))
    throw new Error('a client needs --uid and --url');
  if (typeof platform !== 'string' || !isPlatform(platform))
    throw new Error(`--platform: ${platform} is none of ${Object.keys(platforms).join(', ')}`);
  const misbehave = misbehaviourOf(values);
  const line = lineOf(String(sdk));
  if (line === undefined) throw new Error(`--sdk: ${sdk} is no version, such as 2.3.2`);
  const client = new ReferenceSdk({
    uid,
    url,
    clock: systemClock(scale),
    line,
    platform,
    ...(typeof channel === 'string' ? { channel } : {}),
    misbehave,
    onCallback: write,
  });
  client.join();
  const signal = await untilAsked();
  const stays = !platforms[platform].leavesOnExit || behaviourOf(misbehave).diesWithoutLeaving;
  // Without a leave its end is a kill: nothing more is said, and its connection just ends.
  if (signal === 'SIGTERM' && stays) process.exit();
  client.leave();
  for (const callback of callbacksFor({ kind: 'left' }, line, platform)) write(callback);
}

function misbehaviourOf({ misbehave }: Values): MisbehaviourName | undefined {
  if (misbehave === undefined || (typeof misbehave === 'string' && isMisbehaviour(misbehave))) return misbehave;
  throw new Error(`--misbehave: ${misbehave} is none of ${Object.keys(misbehaviours).join(', ')}`);
}

function write({ event, attributes }: Callback, silence?: number): void {
  const written: ReferenceLine = {
    event,
    attributes,
    monotonic: monotonicNow(),
    ...(silence === undefined ? {} : { silence: Math.round(silence * 1000) / 1000 }),
  };
  process.stdout.write(`${JSON.stringify(written)}\n`);
}

function numberOf(text: string, option: string, lowest: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < lowest) throw new Error(`${option}: ${text} is no number from ${lowest} on`);
  return value;
}

// Whoever reads the output may go away, with or without a signal; then there is nobody left to speak to.
function untilAsked(): Promise<NodeJS.Signals | undefined> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve(undefined));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}
