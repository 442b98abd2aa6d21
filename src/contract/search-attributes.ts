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

export const searchAttributes = [
  AlertType,
  AlertStatus,
  AlertDue,
  AlertChannel,
  AlertRecurrence,
  AlertSubject,
];
