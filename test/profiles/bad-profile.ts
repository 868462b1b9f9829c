/** One mistake in the small profile: what is replaced by what, and every problem that must be found. */
export interface BadProfile {
  title: string;
  changes: [piece: string, replacement: string][];
  /** As `line:column message`. */
  problems: string[];
}
