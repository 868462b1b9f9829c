import { type DocumentPath, isMap, valueAt } from './document-path.js';
import { unknownName } from './nearest-name.js';
import type { ProfileDocument } from './profile-document.js';

/** What a name in a profile led to: a file's text, or the names that there are instead. */
export type NamedSource = { file: string; text: string } | { known: string[] };

/** Files by option, and what is wrong with them. */
export interface TlsFiles {
  /** With absolute paths. */
  files: Record<string, string>;
  /** Each as what the file must be. */
  problems: { option: string; message: string }[];
}

/** Finds the files that options name, and looks whether they can be used together. */
export type CheckTlsFiles = (files: Record<string, string>) => TlsFiles;

/** What is known while a profile is compiled; names are as written, whether or not their entries are right. */
export interface Compilation {
  document: ProfileDocument;
  names: { clients: string[]; proxies: string[]; expectations: string[] };
  readNetwork(reference: string): NamedSource;
  checkTlsFiles: CheckTlsFiles;
  readVocabulary(reference: string): NamedSource;
  /** A path is seen from the file that names it: the profile, without `from`. */
  readContract(reference: string, from?: string): NamedSource;
}

/** Starts a compilation of a document whose parameters are filled in. */
export function beginCompilation(
  document: ProfileDocument,
  {
    readNetwork,
    readVocabulary,
    readContract,
    checkTlsFiles = asWritten,
  }: Pick<Compilation, 'readNetwork' | 'readVocabulary' | 'readContract'> & { checkTlsFiles?: CheckTlsFiles },
): Compilation {
  const { data } = document;
  const expectations = listAt(data, ['steps']).flatMap((step) => listAt(step, ['expect']));
  return {
    document,
    readNetwork,
    checkTlsFiles,
    readVocabulary,
    readContract,
    names: {
      clients: keysAt(data, 'clients'),
      proxies: keysAt(data, 'proxies'),
      expectations: expectations.map((each) => valueAt(each, ['id'])).filter((id) => typeof id === 'string'),
    },
  };
}

/** Reports a name that nothing in the profile has; true when it is known. */
export function checkName(
  { document, names }: Compilation,
  kind: 'client' | 'proxy' | 'expectation',
  name: string | undefined,
  path: DocumentPath,
): boolean {
  const known = { client: names.clients, proxy: names.proxies, expectation: names.expectations }[kind];
  if (name === undefined || known.includes(name)) return true;
  document.report(path, unknownName(kind, name, known));
  return false;
}

/** The list at a path, or an empty one. */
export function listAt(data: unknown, path: DocumentPath): unknown[] {
  const found = valueAt(data, path);
  return Array.isArray(found) ? found : [];
}

const asWritten: CheckTlsFiles = (files) => ({ files, problems: [] });

function keysAt(data: unknown, key: string): string[] {
  const found = valueAt(data, [key]);
  return isMap(found) ? Object.keys(found) : [];
}
