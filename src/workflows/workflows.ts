/** What the worker runs. */
export { alert } from './alert.js';
export { silence } from './silence.js';
