import { readFile } from 'node:fs/promises';

/** A page of the project, by its path from the root. */
export function page(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}

export interface Block {
  /** The nearest above it. */
  heading: string;
  lines: string[];
}

/** The fenced blocks of one language. */
export function blocksIn(text: string, language: string): Block[] {
  const lines = text.split('\n');
  const code = onlyBlocks(text, language).split('\n');
  const blocks: Block[] = [];
  let heading = '';
  for (const [index, line] of lines.entries()) {
    heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
    if (line === `\`\`\`${language}`) blocks.push({ heading, lines: [] });
    else if (code[index]) blocks.at(-1)?.lines.push(code[index]);
  }
  return blocks;
}

/** The page with all other lines empty. */
export function onlyBlocks(text: string, language: string): string {
  let open = '';
  const lines = text.split('\n').map((line) => {
    const [, fence] = /^```(.*)$/.exec(line) ?? [];
    if (fence !== undefined) open = fence;
    return fence === undefined && open === language ? line : '';
  });
  return lines.join('\n');
}

/** The cells of the rows below this header, without the marks of code. */
export function tableIn(text: string, ...header: string[]): string[][] {
  const lines = text.split('\n').map(cellsOf);
  const start = lines.findIndex((cells) => cells.join() === header.join());
  if (start === -1) throw new Error(`no table of ${header.join(', ')}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((cells) => cells.length === 0);
  return rows.slice(0, end);
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  const cells = line.split('|').slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('`', ''));
}
