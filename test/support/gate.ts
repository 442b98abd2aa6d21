import { eventually } from './eventually.js';

/** Gate that is open at first. While it is shut, all callers wait. */
export interface Gate {
  shut: () => void;
  open: () => void;
  pass: () => Promise<void>;
  /** Waits until a caller waits. */
  reached: () => Promise<void>;
}

export function gate(): Gate {
  let opened: Promise<void> | undefined;
  let open = () => {};
  let waiting = 0;
  return {
    shut: () => {
      opened = new Promise((resolve) => (open = resolve));
    },
    open: () => {
      open();
      opened = undefined;
      waiting = 0;
    },
    pass: async () => {
      if (!opened) return;
      waiting += 1;
      await opened;
    },
    reached: async () => {
      await eventually(
        () => waiting,
        (some) => some > 0,
      );
    },
  };
}
