import type { z } from 'zod';
import type { Contract } from '../core/contract.js';
import type { ClientPlan } from '../core/plan.js';
import { checkData } from './complaint.js';
import { type Compilation, checkName } from './compilation.js';
import { compileContract, type ContractUse } from './compile-contract.js';
import { stepContractSchema, contractUseSchema, type WrittenContractUse } from './contract-schema.js';
import { type DocumentPath, listAt, pathKey, valueAt } from './document-path.js';
import type { Identification } from './identification.js';
import { stepPlaces } from './step-places.js';

/** The contracts of clients, by client; what is wrong with one is reported. */
export function compileClientContracts(
  clients: readonly ClientPlan[],
  compilation: Compilation,
  identification: Identification,
): Map<string, Contract> {
  const contracts = new Map<string, Contract>();
  for (const { name: client } of clients) {
    const path = ['clients', client, 'contract'];
    const written = readUse(path, contractUseSchema, compilation);
    if (written === undefined) continue;
    const use = { ...whom(written, path, clients, compilation), client, suffix: '' };
    const peers = use.peers.filter((peer) => peer !== client);
    const contract = compileContract({ ...use, peers }, path, 'outage', compilation, identification);
    if (contract !== undefined) contracts.set(client, contract);
  }
  return contracts;
}

/** The contracts that each step checks, by the path key of the step; their ids are known from then on. */
export function compileStepContracts(
  clients: readonly ClientPlan[],
  compilation: Compilation,
  identification: Identification,
): Map<string, Contract[]> {
  const contracts = new Map<string, Contract[]>();
  stepPlaces(compilation.document.data).forEach((place) => {
    const step = valueAt(compilation.document.data, place);
    const path = [...place, 'contract'];
    const written = readUse(path, stepContractSchema, compilation);
    if (written === undefined) return;
    const id = valueAt(step, ['id']);
    const use = whom(written, path, clients, compilation);
    const named = typeof written === 'string' ? undefined : written.clients;
    named?.forEach((name, nth) => checkName(compilation, 'client', name, [...path, 'clients', nth]));
    const targets = named ?? targetsOf(step);
    if (targets.length === 0) {
      compilation.document.report(path, 'whose contract is it? name clients in the target, or give {name, clients}');
    }
    const found = targets.flatMap((client): Contract[] => {
      const peers = use.peers.filter((peer) => peer !== client);
      const suffix = targets.length > 1 ? `.${client}` : '';
      const one: ContractUse = { ...use, client, peers, suffix };
      const contract = compileContract(one, path, typeof id === 'string' ? id : '', compilation, identification);
      return contract === undefined ? [] : [contract];
    });
    compilation.names.expectations.push(...found.flatMap(({ expectations }) => expectations.map((each) => each.id)));
    contracts.set(pathKey(place), found);
  });
  return contracts;
}

// What is wrong with it is reported with its client or its step.
function readUse<Schema extends z.ZodType>(
  path: DocumentPath,
  schema: Schema,
  { document }: Compilation,
): z.output<Schema> | undefined {
  const written = valueAt(document.data, path);
  if (written === undefined) return undefined;
  const result = checkData(schema, written);
  return 'data' in result ? result.data : undefined;
}

function whom(
  written: WrittenContractUse,
  path: DocumentPath,
  clients: readonly ClientPlan[],
  compilation: Compilation,
): Pick<ContractUse, 'name' | 'with' | 'peers'> {
  const use: Exclude<WrittenContractUse, string> = typeof written === 'string' ? { name: written, with: {} } : written;
  use.peers?.forEach((name, nth) => checkName(compilation, 'client', name, [...path, 'peers', nth]));
  const peers = use.peers ?? clients.filter(({ role }) => role === 'peer').map(({ name }) => name);
  return { name: use.name, with: use.with, peers };
}

function targetsOf(step: unknown): string[] {
  return listAt(step, ['target', 'clients']).filter((name) => typeof name === 'string');
}
