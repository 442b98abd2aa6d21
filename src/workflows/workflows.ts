/** What the worker runs. */
export { alert } from './alert.js';
export { digest } from './digest.js';
export { silence } from './silence.js';
