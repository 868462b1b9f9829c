import type { BackgroundPlan } from '../core/background.js';
import type { FaultSpec } from '../core/fault.js';
import { explainTarget } from '../core/target.js';
import { explainBeat, explainPayload } from '../core/injection.js';
import { backgroundSchema, type WrittenBackground } from './background-schema.js';
import { checkPart } from './check-part.js';
import { protocolWithoutMessages } from './check-target.js';
import { type Compilation, checkName } from './compilation.js';
import { type DocumentPath, listAt, showValue, valueAt } from './document-path.js';
import { checkIdentified, type Identification } from './identification.js';

/** Compiles the background traffic that is enabled; what is wrong with it is reported, enabled or not. */
export function compileBackground(compilation: Compilation, identification: Identification): BackgroundPlan[] {
  const { document } = compilation;
  const written = valueAt(document.data, ['background']);
  if (written !== undefined && !Array.isArray(written)) {
    document.report(['background'], `"background" is ${showValue(written)}: it must be a list`);
  }
  const taken = new Set<string>();
  return listAt(document.data, ['background']).flatMap((_, index) => {
    const path = ['background', index];
    const entry = checkPart(document, path, backgroundSchema);
    if (entry === undefined) return [];
    if (taken.has(entry.id)) {
      document.report([...path, 'id'], `another background has the id ${JSON.stringify(entry.id)} already`);
    }
    taken.add(entry.id);
    checkWhom(entry, path, compilation, identification);
    return entry.enabled ? [planOf(entry)] : [];
  });
}

function planOf({ id, clients, proxies, direction, text, base64, every, jitter }: WrittenBackground): BackgroundPlan {
  const fault: FaultSpec = {
    type: 'inject',
    options: { text, base64, every, jitter },
    target: {
      ...(clients === undefined ? {} : { clients }),
      ...(proxies === undefined ? {} : { proxies }),
      direction,
    },
  };
  const explain = `${explainPayload({ text, base64 })} ${explainBeat({ every, jitter })}; for ${explainTarget(fault.target)}`;
  return { id, fault, explain };
}

function checkWhom(
  { clients, proxies }: WrittenBackground,
  path: DocumentPath,
  compilation: Compilation,
  identification: Identification,
): void {
  const { document, names } = compilation;
  const { sure, identified, framed } = identification;
  clients?.forEach((name, nth) => {
    const place = [...path, 'clients', nth];
    if (!checkName(compilation, 'client', name, place)) return;
    checkIdentified(compilation, identification, name, place);
    if (sure && identified.has(name) && !framed.has(name)) {
      document.report(place, `${reason}: ${name} needs a proxy with protocol: http or forward`);
    }
  });
  proxies?.forEach((name, nth) => {
    const place = [...path, 'proxies', nth];
    if (!checkName(compilation, 'proxy', name, place)) return;
    const protocol = protocolWithoutMessages(name, compilation);
    if (protocol !== undefined) {
      document.report(place, `${reason}: proxy ${name} needs protocol: http or forward, not ${protocol}`);
    }
  });
  if (proxies !== undefined || names.proxies.length === 0) return;
  if (names.proxies.every((name) => protocolWithoutMessages(name, compilation) !== undefined)) {
    document.report(path, `${reason}, and no proxy has protocol: http or forward`);
  }
}

const reason = 'background puts whole WebSocket messages in, since anything else would corrupt a byte stream';
