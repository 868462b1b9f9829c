/** What a terminal can show. */
export interface TerminalLook {
  /** Its width; no line is longer. */
  columns: number;
  color: boolean;
}

/** A terminal that is written to while a run goes on. */
export interface Terminal extends TerminalLook {
  /** Whether lines may be painted over. */
  tty: boolean;
  write(text: string): void;
}
