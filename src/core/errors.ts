/** What went wrong, as a stable word that programs may test. */
export type ErrorCode =
  | 'PROFILE_INVALID'
  | 'OPTION_INVALID'
  | 'USAGE'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_MANY'
  | 'LISTEN_FAILED'
  | 'LOOP'
  | 'OFF_LIMITS'
  | 'UPSTREAM_UNREACHABLE'
  | 'API_UNREACHABLE'
  | 'CLIENT_COMMAND_FAILED'
  | 'OUTPUT_FAILED';

/** The root of every error that deadwire throws on purpose; `code` is stable, the message is for people. */
export class DeadwireError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeadwireError';
    this.code = code;
  }
}

/** One fault in a profile: where it stands, what was found and what would be right. */
export interface ProfileProblem {
  file: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
  /** Where in the document, such as `steps[0].fault.type`. */
  path: string;
  message: string;
}

/** A profile that cannot be used; it carries every problem found, not only the first. */
export class ProfileError extends DeadwireError {
  readonly problems: ProfileProblem[];

  constructor(problems: ProfileProblem[]) {
    super('PROFILE_INVALID', problems.map(describeProblem).join('\n'));
    this.name = 'ProfileError';
    this.problems = problems;
  }
}

/** An option that is not what it must be: names it, shows what came and what would be right. */
export function optionError(option: string, received: unknown, expected: string): DeadwireError {
  return new DeadwireError('OPTION_INVALID', `${option}: ${shown(received)} is not ${expected}`);
}

const shownLength = 100;

// What came may be as large or as deeply nested as its sender liked.
function shown(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
  } catch {
    return 'something that cannot be shown';
  }
}

function describeProblem(problem: ProfileProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}
