export { type CompileOptions, compileProfile, type VocabularySource } from './compile-profile.js';
export { explainFault, explainPlan } from './explain-plan.js';
export { parseFault } from './fault-spec.js';
export { loadProfile } from './load-profile.js';
export type { ParameterValues } from './parameters.js';
export { warningsOf } from './plan-warnings.js';
export { profileJsonSchema } from './profile-json-schema.js';
export { parseProxyFlag } from './proxy-flag.js';
export { parseVocabulary } from './vocabulary.js';
