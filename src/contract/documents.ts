/** The version of the contract. Within a version, fields are only ever added. */
export const CONTRACT_VERSION = 1;

/** Lists the documents of the contract: what an alert is started with, its result, and its description. */
export const documents = ['request', 'outcome', 'alert'] as const;
export type ContractDocument = (typeof documents)[number];
