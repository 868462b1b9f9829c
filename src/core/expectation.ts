export {
  type AliveExpectation,
  type AttemptsExpectation,
  type EventExpectation,
  type EventPattern,
  type Expectation,
  isAboutEvents,
  patternsOf,
  type TrafficExpectation,
} from './expected.js';
export { explainExpectation, subjectOf } from './explain-expectation.js';
export { defaultTolerance, type Window, windowAt, windowText, windowWithin } from './window.js';
