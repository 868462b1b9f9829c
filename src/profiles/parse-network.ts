import { ProfileError } from '../core/errors.js';
import { checkPart } from './check-part.js';
import { networkSchema, type WrittenNetwork } from './network-schema.js';
import { type ProfileDocument, readDocument } from './profile-document.js';

/** What a network does to one direction. */
export interface NetworkDirection {
  /** Bytes a second; without it, as much as comes. */
  rate?: number;
  /** One way, contract milliseconds. */
  delay: number;
  jitter: number;
  /** From 0 to 1. */
  loss: number;
}

/** A network preset, with its delays one way, whatever its source counts. */
export interface Network
  extends Pick<WrittenNetwork, 'name' | 'title' | 'source' | 'verified' | 'semantics' | 'outages'> {
  down: NetworkDirection;
  up: NetworkDirection;
  dnsDelay?: number;
  note?: string;
}

/** Reads a network preset; throws ProfileError with every problem in it. */
export function parseNetwork(text: string, file: string): Network {
  const document = readDocument(text, file);
  const written = checkPart(document, [], networkSchema);
  if (written !== undefined) checkMeaning(written, document);
  if (written === undefined || document.problems.length > 0) throw new ProfileError(document.problems);
  const { name, title, source, verified, semantics, outages, note, 'dns-delay': dnsDelay } = written;
  return {
    name,
    title,
    source,
    verified,
    semantics,
    outages,
    down: directionOf(written, 'down'),
    up: directionOf(written, 'up'),
    ...(dnsDelay === undefined ? {} : { dnsDelay }),
    ...(note === undefined ? {} : { note }),
  };
}

// Delays stand where their meaning puts them, so that nobody takes a round trip for one way.
function checkMeaning(written: WrittenNetwork, document: ProfileDocument): void {
  const { semantics } = written;
  if (splits(semantics) && written['round-trip'] === undefined) {
    document.report([], `semantics ${semantics} needs "round-trip": {delay: 100ms}`, 'value');
  }
  if (!splits(semantics) && written['round-trip'] !== undefined) {
    document.report(['round-trip'], `with semantics ${semantics} the delays stand in "down" and "up"`, 'key');
  }
  for (const way of ['down', 'up'] as const) {
    for (const key of ['delay', 'jitter'] as const) {
      if (!splits(semantics) || written[way][key] === undefined) continue;
      document.report([way, key], `with semantics ${semantics} the "${key}" stands in "round-trip"`, 'key');
    }
  }
  const { rate, delay, jitter, loss } = written.down;
  if (semantics === 'egress' && (rate !== undefined || delay !== undefined || jitter !== undefined || loss > 0)) {
    document.report(['down'], 'with semantics egress nothing but "up" is touched', 'key');
  }
}

function directionOf(written: WrittenNetwork, way: 'down' | 'up'): NetworkDirection {
  const { rate, delay = 0, jitter = 0, loss } = written[way];
  const trip = written['round-trip'];
  return {
    ...(rate === undefined ? {} : { rate }),
    delay: trip === undefined ? delay : trip.delay / 2,
    jitter: trip === undefined ? jitter : trip.jitter / 2,
    loss,
  };
}

function splits(semantics: WrittenNetwork['semantics']): boolean {
  return semantics === 'round-trip' || semantics === 'per-request';
}
