import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import { eventually } from './eventually.js';

/** Text on an alert's page. `details` holds one entry a line. */
export interface Told {
  summary: string;
  details: string[];
  current: string;
}

export type WebUi = Awaited<ReturnType<typeof openWebUi>>;

/** Opens Temporal's Web UI, as a person uses it. */
export async function openWebUi(browser: Browser) {
  const workflows = `${inject('temporalUiUrl')}/namespaces/default/workflows`;
  const page = await browser.newPage({ viewport: { width: 1380, height: 800 } });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const rows = () => page.locator('tbody').getByRole('row').allInnerTexts();

  const follow = async (link: string): Promise<string[]> => {
    await page.goto(link);
    await page.locator('tbody').waitFor();
    return rows();
  };

  const open = async ({ id }: AlertHandle, tab: string) => {
    await page.goto(`${workflows}/${id}`);
    await page.getByRole('tab', { name: tab }).click();
  };
  // The page shows Markdown in frames.
  const frame = (index: number) => page.frameLocator('iframe').nth(index).locator('main');
  const read = async (alert: AlertHandle): Promise<Told> => {
    await open(alert, 'User Metadata');
    return {
      summary: await frame(0).innerText(),
      details: await frame(1).getByRole('listitem').allInnerTexts(),
      current: await frame(2).innerText(),
    };
  };

  return {
    /** Returns the rows of a query. */
    list: (query: string): Promise<string[]> =>
      follow(`${workflows}?query=${encodeURIComponent(query)}`),
    /** Returns the rows of the list that a link opens. */
    follow,
    /** Opens the form to start a workflow by a link, gives the input, and submits it. */
    start: async (link: string, input: string): Promise<void> => {
      await page.goto(link);
      await page.locator('.cm-content').fill(input);
      // The form indents the input when the focus leaves it, which moves the button.
      await page.getByTestId('start-workflow').click();
      await Promise.all([
        page.waitForResponse((response) => response.request().method() === 'POST'),
        page.getByTestId('start-workflow-button').click(),
      ]);
    },
    rows,
    /** Replaces the default columns, which say little about an alert. */
    showColumns: async (names: string[]): Promise<void> => {
      await page.getByTestId('workflows-summary-table-configuration-button').click();
      for (const name of ['Run ID', 'Type', 'Start', 'End']) {
        await button(`Remove ${name} column`).click();
      }
      for (const name of names) await button(`Add ${name} column`).click();
      await button('Close Workflows Table configuration').click();
      await page.getByText('Configure Workflows Table').waitFor({ state: 'hidden' });
    },
    /** Opens the page of an alert at one of its tabs. */
    open,
    /** Returns the text of a page as soon as its current details start with these words. */
    told: (alert: AlertHandle, current: string): Promise<Told> =>
      eventually(
        () => read(alert),
        (seen) => seen.current.startsWith(current),
      ),
    /** Waits until the page contains these words. */
    sees: (words: RegExp): Promise<string> =>
      eventually(
        () => page.locator('body').innerText(),
        (text) => words.test(text),
      ),
    cancel: async (): Promise<void> => {
      await button('Request Cancellation').click();
      await button('Confirm').click();
    },
    /** Saves a picture for the docs, with SCREENSHOTS=1. */
    picture: async (name: string, height: number): Promise<void> => {
      if (!process.env['SCREENSHOTS']) return;
      const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
      // Leaves out the navigation and the name of the machine.
      const clip = { x: 64, y: 48, width: 1316, height };
      const mask = [page.getByText(/^\d+@/)];
      await page.screenshot({ path, clip, mask, maskColor: 'white' });
    },
  };
}
