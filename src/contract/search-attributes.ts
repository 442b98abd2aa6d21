import { defineSearchAttributeKey } from '@temporalio/common';

/** Define what the Web UI and `alerts list` filter by; temporal-dev.sh registers these attributes. */
export const AlertType = defineSearchAttributeKey('AlertType', 'KEYWORD');
export const AlertStatus = defineSearchAttributeKey('AlertStatus', 'KEYWORD');
export const AlertDue = defineSearchAttributeKey('AlertDue', 'DATETIME');
export const AlertChannel = defineSearchAttributeKey('AlertChannel', 'KEYWORD_LIST');
/** Holds the cron schedule; absent for one-shot alerts and in the closing run of a recurring one. */
export const AlertRecurrence = defineSearchAttributeKey('AlertRecurrence', 'KEYWORD');

/** Holds the subject in a few words: `reporter 7`. */
export const AlertSubject = defineSearchAttributeKey('AlertSubject', 'KEYWORD');

/**
 * Holds the labels, such as `order=42`. An alert without labels never mentions it, because namespaces that were set up
 * for an earlier version lack it.
 */
export const AlertLabels = defineSearchAttributeKey('AlertLabels', 'KEYWORD_LIST');

export const searchAttributes = [
  AlertType,
  AlertStatus,
  AlertDue,
  AlertChannel,
  AlertRecurrence,
  AlertSubject,
  AlertLabels,
];

/** Returns the command that registers search attributes. */
export function registration(namespace: string, attributes: typeof searchAttributes): string {
  const flags = attributes.map(({ name, type }) => `--name ${name} --type ${cliType(type)}`);
  return `temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`;
}

/** Converts a type such as KEYWORD_LIST to KeywordList, as the temporal command spells it. */
function cliType(type: string): string {
  return type.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}
