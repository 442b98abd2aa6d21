/** Says whether tests try everything, which takes minutes: `npm run test:faults`. */
export const full = process.env['FAULTS'] === 'full';

/** Returns how often to try a property: in full, or a quarter as often in `npm test`. */
export const tries = (whole: number) => (full ? whole : Math.ceil(whole / 4));
