/** `npm run test:faults` takes minutes; `npm test` does the same with less. */
export const full = process.env['FAULTS'] === 'full';
