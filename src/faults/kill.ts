import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { ConnectionAbilities, FaultDefinition, FaultInstance, LastWord } from '../core/fault.js';
import { duration } from '../core/schema.js';
import type { Direction, Side } from '../core/target.js';

const schema = z
  .strictObject({
    side: z
      .enum(['client', 'server'])
      .default('client')
      .describe('Who dies: the server sees a dead client, or the clients see a dead server.'),
    how: z
      .enum(['fin', 'rst', 'silent', 'goodbye'])
      .default('fin')
      .describe('What the others see: a FIN, an RST, nothing at all, or a polite farewell and a FIN.'),
    'close-code': z.number().int().min(1000).max(4999).default(1001).describe('The WebSocket close code of a goodbye.'),
    payload: z.string().optional().describe('The bytes of a goodbye, instead of a WebSocket close frame.'),
    'restart-after': duration().optional().describe('When the dead party may connect again; the end of this fault.'),
    process: z
      .string()
      .optional()
      .describe('A supervised client: its process gets a real signal, and is started again.'),
    signal: z
      .enum(['SIGKILL', 'SIGTERM'])
      .optional()
      .describe(
        'For a process: SIGKILL (without it), which it cannot notice, or SIGTERM, upon which it may say goodbye.',
      ),
  })
  .refine(({ process, signal }) => process !== undefined || signal === undefined, {
    path: ['signal'],
    error: '"signal" is for a process of ours: name it with "process"',
  });

type Options = z.output<typeof schema>;

/** What the rest of the world sees when a process dies. */
export const kill: FaultDefinition<Options> = {
  type: 'kill',
  summary: 'A process dies, as the others see it: FIN, RST, silence, or a goodbye; later it may come back.',
  appliesTo: ['connection'],
  schema,
  example: { side: 'client', how: 'rst', 'restart-after': '5s' },
  wire:
    'With `side: client` the server gets the FIN, the RST, nothing (`silent`) or a WebSocket close frame and ' +
    'then a FIN (`goodbye`), while the real client lives on and what it sends is thrown away; with `side: ' +
    'server` its clients do, and new ones get ECONNREFUSED. Once the party is back, a real client gets an ' +
    'RST, so that it connects again. With `process` a real signal ends the client, and its kernel closes the ' +
    'sockets: after a SIGTERM it may say goodbye first.',
  explain: explainKill,
  endsAfter: (options) => options['restart-after'],
  killsProcess: ({ process, signal = 'SIGKILL' }) => (process === undefined ? undefined : { client: process, signal }),
  create: (options) => (options.process === undefined ? emulate(options) : {}),
};

function explainKill(options: Options): string {
  const back = options['restart-after'];
  const until = back === undefined ? '' : `, back after ${formatDuration(back)}`;
  if (options.process !== undefined)
    return `the process of ${options.process} gets a ${options.signal ?? 'SIGKILL'}${until}`;
  const witness = options.side === 'client' ? 'the server sees its client' : 'the clients see their server';
  return `${witness} die ${manners[options.how]}${until}`;
}

const manners = {
  fin: 'with a FIN',
  rst: 'with an RST',
  silent: 'without a word',
  goodbye: 'with a goodbye and a FIN',
} as const;

/*
 *   side: client           real client ──▶ (discarded)   ✝ ──▶ server
 *   side: server    client ◀── ✝   (FIN to the real server, which must not keep the session)
 */
function emulate(options: Options): FaultInstance {
  const { side, how } = options;
  const witness: Side = side === 'client' ? 'server' : 'client';
  const fromDead: Direction = side === 'client' ? 'upstream' : 'downstream';
  const toDead: Direction = side === 'client' ? 'downstream' : 'upstream';
  const owner = {};
  const buried = new Set<ConnectionAbilities>();
  const word: LastWord =
    options.payload === undefined
      ? { closeCode: options['close-code'], reason: 'going away' }
      : { payload: options.payload };

  return {
    plays: { dead: side },
    ...(side === 'server' && how !== 'silent' ? { admission: () => 'reset' as const, closesListener: true } : {}),
    attach(connection, effect, fresh) {
      effect(fromDead);
      if (fresh) {
        connection.hold('upstream', owner, () => {});
        return;
      }
      buried.add(connection);
      if (how === 'goodbye') {
        connection.say(witness, word, () => {
          connection.discard(fromDead);
          connection.finish(witness);
          if (side === 'server') connection.finish('server');
        });
        connection.discard(toDead);
        return;
      }
      connection.discard(fromDead);
      if (how === 'silent') connection.hold(toDead, owner, () => effect(toDead));
      else connection.discard(toDead);
      if (how === 'rst') connection.reset(witness);
      if (how === 'fin') connection.finish(witness);
      if (side === 'server') connection.finish('server');
    },
    detach(connection) {
      if (!buried.delete(connection)) {
        connection.release('upstream', owner);
        return;
      }
      if (how === 'silent') connection.resetOnNext(witness);
      // A goodbye for which there was no boundary in time is not said any more.
      if (how === 'goodbye') connection.finish(witness);
      if (how === 'goodbye' && side === 'server') connection.finish('server');
      if (side === 'client') connection.reset('client');
    },
  };
}
