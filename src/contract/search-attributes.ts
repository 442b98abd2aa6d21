import { defineSearchAttributeKey } from '@temporalio/common';

/** What the Web UI and `alerts list` filter by; temporal-dev.sh registers them. */
export const AlertType = defineSearchAttributeKey('AlertType', 'KEYWORD');
export const AlertStatus = defineSearchAttributeKey('AlertStatus', 'KEYWORD');
export const AlertDue = defineSearchAttributeKey('AlertDue', 'DATETIME');
export const AlertChannel = defineSearchAttributeKey('AlertChannel', 'KEYWORD_LIST');
/** The cron schedule; absent for one-shot alerts and for the closing run of a recurring one. */
export const AlertRecurrence = defineSearchAttributeKey('AlertRecurrence', 'KEYWORD');

/** What it is about, in a few words: `reporter 7`. */
export const AlertSubject = defineSearchAttributeKey('AlertSubject', 'KEYWORD');

export const searchAttributes = [
  AlertType,
  AlertStatus,
  AlertDue,
  AlertChannel,
  AlertRecurrence,
  AlertSubject,
];
