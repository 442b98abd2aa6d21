import { readdir, readFile } from 'node:fs/promises';

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

/** Lines of shell in fenced and indented blocks; one that is continued by a backslash is one line. */
export function shellLines(text: string): string[] {
  const indented = text.split('\n').map((line) => /^ {4}(.*)/.exec(line)?.[1] ?? '');
  const fenced = onlyBlocks(text, 'sh').split('\n');
  const lines = [...fenced, ...indented].join('\n').replaceAll(/\\\n */g, '');
  return lines.split('\n').filter((line) => line !== '');
}

/** The paths of all pages, from the root. */
export async function pagePaths(): Promise<string[]> {
  const names = await readdir(new URL('../../docs/', import.meta.url), { recursive: true });
  const docs = names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', ...docs.toSorted()];
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
