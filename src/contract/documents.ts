/** The version of the contract. Within a version, fields are only ever added. */
export const CONTRACT_VERSION = 1;

/**
 * Lists the documents of the contract: what an alert is started with, its result, its description, and what a check
 * elsewhere is asked and answers.
 */
export const documents = ['request', 'outcome', 'alert', 'check-request', 'check-reply'] as const;
export type ContractDocument = (typeof documents)[number];
