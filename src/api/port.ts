/** The loopback port that everything is served on unless told otherwise. */
export const defaultApiPort = 8474;
