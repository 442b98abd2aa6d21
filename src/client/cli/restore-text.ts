import { counted } from './import-text.js';

/** `12 of 2,000 were due meanwhile, and go out now` */
export function lateText(late: number, total: number): string {
  const [were, go] = late === 1 ? ['was', 'goes'] : ['were', 'go'];
  return `${counted(late)} of ${counted(total)} ${were} due meanwhile, and ${go} out now`;
}

/** `3 have expired meanwhile, and will not go out` */
export function expiredText(expired: number): string {
  return `${counted(expired)} ${expired === 1 ? 'has' : 'have'} expired meanwhile, and will not go out`;
}
