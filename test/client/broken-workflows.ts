/** Workflow code with a mistake: a TypeError fails the workflow's task, which is retried for ever. */
export async function alert({ missing }: { missing?: { type: string } }): Promise<string> {
  // @ts-expect-error -- the mistake
  return missing.type;
}
