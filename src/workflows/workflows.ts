/** Exports the workflows that the worker runs. */
export { alert } from './alert.js';
export { check } from './check.js';
export { digest } from './digest.js';
export { plan } from './plan.js';
export { ping } from './ping.js';
export { remoteCheck } from './remote-check.js';
export { silence } from './silence.js';
