import type { IdentifyRule } from '../core/plan.js';
import type { ClientHello } from '../links/client-hello.js';
import { type RequestHead, readRequestHead } from './request-head.js';

/** What a rule found: a value to look clients up by, a client outright, nothing, or not yet. */
export type Identity = { value: string } | { client: string } | 'nobody' | 'more';

/** Tells whose connection it is, from what can be known without dialling: its port, its address, its first bytes. */
export function identify(
  rule: IdentifyRule | undefined,
  connection: { readonly remoteAddress: string; readonly hello?: ClientHello | 'none' | undefined },
  peeked: Buffer,
): Identity {
  if (rule === undefined) return 'nobody';
  if (rule.by === 'client') return { client: rule.client };
  if (rule.by === 'source') return { value: connection.remoteAddress.replace(/^::ffff:/, '') };
  if (rule.by === 'sni') return identifyByName(rule.pattern, connection.hello);
  const head = readRequestHead(peeked);
  if (head === 'more') return 'more';
  const value = head === 'none' ? undefined : valueIn(head, rule);
  return value === undefined ? 'nobody' : { value };
}

function valueIn(
  head: RequestHead,
  rule: Extract<IdentifyRule, { by: 'query' | 'header' | 'path' }>,
): string | undefined {
  if (rule.by === 'query') return head.query.get(rule.name) ?? undefined;
  if (rule.by === 'header') return head.headers.get(rule.name.toLowerCase());
  return new RegExp(rule.pattern).exec(head.path)?.[1];
}

function identifyByName(pattern: string | undefined, hello: ClientHello | 'none' | undefined): Identity {
  if (hello === undefined) return 'more';
  const name = hello === 'none' ? undefined : hello.serverName;
  const value = pattern === undefined || name === undefined ? name : new RegExp(pattern).exec(name)?.[1];
  return value === undefined ? 'nobody' : { value };
}
