export interface Progress {
  /** That this step of so many has begun. */
  at: (step: number, of: number, what: string) => void;
  /** What has to be told in any case. */
  note: (text: string) => void;
  done: () => void;
}

/** One line on a terminal that is written over and over; elsewhere only the notes. */
export function progressOn(terminal: NodeJS.WriteStream): Progress {
  const clear = () => terminal.isTTY && terminal.write('\r\u001B[K');
  return {
    at: (step, of, what) => {
      if (clear()) terminal.write(`${step + 1} of ${of}: ${what} …`);
    },
    note: (text) => {
      clear();
      terminal.write(`bench: ${text}\n`);
    },
    done: () => void clear(),
  };
}
