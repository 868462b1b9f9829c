import { fileURLToPath } from 'node:url';

/** The project's folder; this file is compiled to dist/bench. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
