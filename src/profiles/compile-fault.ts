import type { FaultSpec } from '../core/fault.js';
import { type FaultType, faults } from '../faults/index.js';
import { checkTarget } from './check-target.js';
import { type Compilation, checkName } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import { aimProblems } from './fault-aim.js';
import { faultSpec } from './fault-spec.js';
import { checkIdentified, type Identification } from './identification.js';
import type { WrittenStep } from './step-schema.js';

/** The fault of a step with its target, if it has one; names that nothing has are reported, without a fault too. */
export function compileFault(
  { fault: written, target }: WrittenStep,
  path: DocumentPath,
  compilation: Compilation,
  identification: Identification,
): FaultSpec | undefined {
  target.proxies?.forEach((name, index) =>
    checkName(compilation, 'proxy', name, [...path, 'target', 'proxies', index]),
  );
  target.clients?.forEach((name, index) => {
    const place = [...path, 'target', 'clients', index];
    if (checkName(compilation, 'client', name, place) && written !== undefined) {
      checkIdentified(compilation, identification, name, place);
    }
  });
  if (written === undefined) return undefined;
  const fault = faultSpec(written, target);
  checkTarget(fault, path, compilation);
  for (const { path: place, message } of identification.sure ? aimProblems(fault, identification.proxies) : []) {
    compilation.document.report([...path, ...place], message);
  }
  const killed = faults[fault.type as FaultType].killsProcess?.(fault.options)?.client;
  const place = [...path, 'fault', 'process'];
  if (
    killed !== undefined &&
    checkName(compilation, 'client', killed, place) &&
    identification.sure &&
    !identification.processes.has(killed)
  ) {
    compilation.document.report(place, `${killed} has no process to kill: it needs a run command`);
  }
  return fault;
}
