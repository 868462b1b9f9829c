import { fileURLToPath } from 'node:url';
import type { Platform, SdkLine } from '../reference/platforms.js';

/** A profile that ships, with clients and a server of our own to try it on. */
export interface Demo {
  /** Its profile, seen from the folder of profiles. */
  file: string;
  summary: string;
  /** The version of its clients, where another is not asked for. */
  sdk?: string;
  /** The platform of its clients, where another is not asked for; uid3 is always a web client. */
  platform?: Platform;
  /** Its parameter `contract` goes with the version line of the clients. */
  contracts?: Record<SdkLine, string>;
}

/** Every demo, by name. */
export const demos = {
  'agora-outage': { file: 'agora-outage.yaml', summary: 'a client loses its network for 25 s (the default)' },
  'chatty-outage': {
    file: 'chatty-outage.yaml',
    summary: 'the same under chatter that --misbehave starved does not survive',
  },
  'any-outage': {
    file: 'agora/any-outage.yaml',
    summary: 'the same by contract, for any length: --param outage=12s',
    contracts: {
      'before-2.3.2': 'agora-native-pre-2.3.2',
      'from-2.3.2': 'agora-native-2.3.2',
      '4.x': 'agora-native-4x',
    },
  },
  uplink: { file: 'agora/uplink.yaml', summary: 'only what the client sends is lost' },
  downlink: { file: 'agora/downlink.yaml', summary: 'only what the client receives is lost' },
  blips: { file: 'agora/blips.yaml', summary: 'three outages that are too short to matter' },
  join: { file: 'agora/join.yaml', summary: 'a client joins, and its peer hears of it' },
  'never-connected': { file: 'agora/never-connected.yaml', summary: 'a client asks to join while its network is dead' },
  'give-up': {
    file: 'agora/give-up.yaml',
    summary: 'an outage of 22 min: take --time-scale 60',
    contracts: {
      'before-2.3.2': 'agora-never-gives-up',
      'from-2.3.2': 'agora-give-up-2.3.2',
      '4.x': 'agora-give-up-4x',
    },
  },
  'web-peer': { file: 'agora/web-peer.yaml', summary: 'a web client watches; 3 min: take --time-scale 6' },
  'web-ng': { file: 'agora/web-ng.yaml', summary: 'two web clients of 4.x', sdk: '4.2.0', platform: 'web' },
  'kill-matrix': {
    file: 'agora/kill-matrix.yaml',
    summary: 'a real process is killed: --platform ios --param back-after=5s',
  },
  'last-user': { file: 'agora/last-user.yaml', summary: 'the last client is killed, and its channel destroyed' },
} as const satisfies Record<string, Demo>;

export type DemoName = keyof typeof demos;

export function isDemo(name: string): name is DemoName {
  return Object.hasOwn(demos, name);
}

/** Where the profile of a demo lies. */
export function demoFile({ file }: Demo): string {
  return fileURLToPath(new URL(`../../../profiles/${file}`, import.meta.url));
}

/** All of them in a table. */
export function demosTable(): string {
  const width = Math.max(...Object.keys(demos).map((name) => name.length));
  const rows = Object.entries(demos).map(([name, { summary }]) => `${name.padEnd(width)}  ${summary}`);
  return `${rows.join('\n')}\n`;
}
