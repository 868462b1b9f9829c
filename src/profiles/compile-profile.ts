import type { Contract } from '../core/contract.js';
import { ProfileError } from '../core/errors.js';
import type { Vocabulary } from '../core/events.js';
import type { ClientPlan, Plan } from '../core/plan.js';
import { faultStepsOf } from '../core/steps.js';
import { checkLimit, checkWindows } from './check-durations.js';
import { checkOrder } from './check-order.js';
import { checkPart } from './check-part.js';
import { beginCompilation, type CheckTlsFiles, type Compilation, type NamedSource } from './compilation.js';
import { compileBackground } from './compile-background.js';
import { compileBaseline } from './compile-baseline.js';
import { compileClients } from './compile-clients.js';
import { compileClientContracts, compileStepContracts } from './compile-contracts.js';
import { compileNetworkUse } from './compile-network-use.js';
import { checkLookBack } from './compile-parallel.js';
import { compileProxies } from './compile-proxies.js';
import { compileSeries } from './compile-series.js';
import { compileSteps } from './compile-steps.js';
import { valueAt } from './document-path.js';
import { checkCompression, withCompression } from './compression.js';
import { identificationOf } from './identification.js';
import { unknownName } from './nearest-name.js';
import { fillParameters, type ParameterValues } from './parameters.js';
import { readDocument } from './profile-document.js';
import { profileOutlineSchema } from './profile-schema.js';
import { timeScaleProblem } from './time-scale.js';
import { parseVocabulary } from './vocabulary.js';

/** What compiling needs from outside. */
export interface CompileOptions extends ParameterValues {
  readVocabulary(reference: string): NamedSource;
  readNetwork(reference: string): NamedSource;
  /** Without it, certificates and keys are not looked at. */
  checkTlsFiles?: CheckTlsFiles;
  readContract(reference: string, from?: string): NamedSource;
  /** Nothing will be judged, so that a window may outlast the plan. */
  unjudged?: boolean;
}

/*
 *   text ──▶ document ──▶ parameters ──▶ checked parts ──▶ references, order, windows ──▶ plan
 */
/** Compiles a profile's text into a plan; throws ProfileError with every problem found. Touches no clock, file or socket. */
export function compileProfile(text: string, file: string, options: CompileOptions): Plan {
  const document = readDocument(text, file);
  fillParameters(document, options);
  const outline = checkPart(document, [], profileOutlineSchema);
  const compilation = beginCompilation(document, options);
  const proxies = compileProxies(compilation);
  const clients = compileClients(compilation, proxies);
  const identification = identificationOf(proxies, clients, compilation);
  const written = valueAt(document.data, ['baseline']) !== undefined;
  const baseline = written ? compileBaseline(compilation, identification) : undefined;
  const contracts = compileClientContracts(clients, compilation, identification);
  const ofSteps = compileStepContracts(clients, compilation, identification);
  const { steps, expectations, timed } = compileSteps(compilation, identification, ofSteps);
  checkCompression(steps, proxies, document);
  const vocabulary = compileVocabulary(compilation, options);
  const network = compileNetworkUse(outline?.network, ['network'], compilation);
  const background = compileBackground(compilation, identification);
  checkOrder(expectations, compilation);
  checkLookBack(faultStepsOf(steps), expectations, compilation);
  if (timed && !options.unjudged) checkWindows(steps, expectations, compilation);
  if (outline !== undefined && compilation.names.proxies.length === 0) {
    document.report(['proxies'], 'a profile needs at least one proxy');
  }
  const safety = { maxDuration: outline?.safety['max-duration'] ?? Number.POSITIVE_INFINITY };
  checkLimit({ ...(baseline === undefined ? {} : { baseline }), steps, safety }, compilation);
  const timeScale = outline?.['time-scale'] ?? 1;
  const strange = timeScale === 1 ? undefined : timeScaleProblem(clients);
  if (strange !== undefined)
    document.report(['time-scale'], `time cannot be made ${timeScale} times shorter: ${strange}`);
  const series = compileSeries(outline, compilation);
  if (outline === undefined || document.problems.length > 0) throw new ProfileError(inOrder(document.problems));
  return {
    name: outline.name,
    title: outline.title ?? outline.name,
    seed: outline.seed,
    file,
    ...(vocabulary === undefined ? {} : { vocabulary }),
    proxies: withCompression(proxies, steps),
    clients: clients.map((client) => withContract(client, contracts.get(client.name))),
    ...(network === undefined ? {} : { network }),
    ...(background.length === 0 ? {} : { background }),
    ...(baseline === undefined ? {} : { baseline }),
    steps,
    safety,
    ...(outline.tags.length === 0 ? {} : { tags: outline.tags }),
    ...(timeScale === 1 ? {} : { timeScale }),
    ...series,
  };
}

function withContract(client: ClientPlan, contract: Contract | undefined): ClientPlan {
  return contract === undefined ? client : { ...client, contract };
}

function compileVocabulary({ document }: Compilation, options: CompileOptions): Vocabulary | undefined {
  const reference = valueAt(document.data, ['vocabulary']);
  if (typeof reference !== 'string' || reference === '') return undefined;
  const source = options.readVocabulary(reference);
  if ('known' in source) {
    document.report(['vocabulary'], unknownName('vocabulary', reference, source.known));
    return undefined;
  }
  try {
    return parseVocabulary(source.text, source.file);
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    document.problems.push(...error.problems);
    return undefined;
  }
}

function inOrder<Problem extends { file: string; line: number; column: number }>(problems: Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
}
